package dev.medley.starter.training;

import dev.medley.inference.speech.LogMel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sounds side by side with what is to be written of them.
 *
 * @param windows samples of each sound, all of the same length
 * @param transcripts what is read and what should follow, of each
 * @param phonemes of each, from 1 on
 * @param positions how many encoder positions of each window have sound
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WhisperBatch(List<float[]> windows, List<Transcript> transcripts, List<int[]> phonemes, int[] positions) {
    /** Samples of an encoder position. */
    static final int SAMPLES_PER_POSITION = 2 * LogMel.HOP;

    /** The target where nothing is asked. */
    public static final int NOTHING = -100;

    /**
     * What the decoder learns of a sound.
     *
     * @param ids the tokens that it reads, those of its prompt included
     * @param targets what should follow each of them, or {@link #NOTHING}
     * @param heard where in the sound each target is said, null where it is not known
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Transcript(int[] ids, int[] targets, List<@Nullable Stretch> heard) {
        public Transcript {
            heard = Collections.unmodifiableList(new ArrayList<>(heard));
        }
    }

    /**
     * A part of a sound.
     *
     * @param from its first sample
     * @param to the sample after its last
     */
    public record Stretch(double from, double to) {}

    public WhisperBatch {
        windows = List.copyOf(windows);
        transcripts = List.copyOf(transcripts);
        phonemes = List.copyOf(phonemes);
    }

    public int rows() {
        return windows.size();
    }

    int windowSamples() {
        return windows.get(0).length;
    }

    /** The longest transcript. */
    int length() {
        return transcripts.stream()
                .mapToInt(transcript -> transcript.ids.length)
                .max()
                .orElseThrow();
    }

    int mostPhonemes() {
        return phonemes.stream().mapToInt(spoken -> spoken.length).max().orElseThrow();
    }

    long[] ids(int padding) {
        return rows(transcripts.stream().map(Transcript::ids).toList(), length(), padding);
    }

    long[] targets() {
        return rows(transcripts.stream().map(Transcript::targets).toList(), length(), NOTHING);
    }

    long[] spoken() {
        return rows(phonemes, Math.max(1, mostPhonemes()), 0);
    }

    /** Of each row the encoder positions, then of each row the phonemes. */
    long[] sizes() {
        var sizes = new long[2 * rows()];
        for (int row = 0; row < rows(); row++) {
            sizes[row] = positions[row];
            sizes[rows() + row] = phonemes.get(row).length;
        }
        return sizes;
    }

    /**
     * How much each target should be listened for at each encoder position (B, T, S), row by row: its share of what is
     * said there, a position standing for the samples that are nearest to its own; 0 where it is not known.
     */
    float[] listening() {
        int heard = windowSamples() / SAMPLES_PER_POSITION;
        var shares = new float[rows() * length() * heard];
        for (int row = 0; row < rows(); row++) {
            List<@Nullable Stretch> stretches = transcripts.get(row).heard;
            for (int i = 0; i < stretches.size(); i++) {
                Stretch stretch = stretches.get(i);
                if (stretch != null) {
                    listen(stretch, shares, (row * length() + i) * heard, heard);
                }
            }
        }
        return shares;
    }

    private static void listen(Stretch stretch, float[] shares, int first, int positions) {
        double from = stretch.from / SAMPLES_PER_POSITION + 0.5;
        double to = Math.max(from + 1, stretch.to / SAMPLES_PER_POSITION + 0.5);
        for (int position = (int) from; position < Math.min(to, positions); position++) {
            double inside = Math.min(to, position + 1) - Math.max(from, position);
            shares[first + position] = (float) (inside / (to - from));
        }
    }

    private static long[] rows(List<int[]> rows, int length, long padding) {
        var values = new long[rows.size() * length];
        for (int row = 0; row < rows.size(); row++) {
            int[] tokens = rows.get(row);
            for (int i = 0; i < length; i++) {
                values[row * length + i] = i < tokens.length ? tokens[i] : padding;
            }
        }
        return values;
    }
}
