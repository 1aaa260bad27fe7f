package dev.medley.starter.training;

import java.util.List;

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
    /** The target where nothing is asked. */
    public static final int NOTHING = -100;

    /**
     * What the decoder learns of a sound.
     *
     * @param ids the tokens that it reads, those of its prompt included
     * @param targets what should follow each of them, or {@link #NOTHING}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Transcript(int[] ids, int[] targets) {}

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
