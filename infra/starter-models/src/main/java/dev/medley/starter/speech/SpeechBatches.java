package dev.medley.starter.speech;

import dev.medley.starter.speech.Recording.Sentence;
import dev.medley.starter.training.WhisperBatch;
import dev.medley.starter.training.WhisperBatch.Transcript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * The recordings of a corpus as batches of similar length, with noise that differs from epoch to epoch. The same seed
 * gives the same batches.
 */
final class SpeechBatches {
    private static final long EPOCH = 1L << 32;
    private static final int SAMPLES_PER_POSITION = 320;
    private static final double WHOLE_WINDOWS = 0.15;
    private static final double NOISY = 0.7;
    private static final double TIMED = 0.5;
    private static final double SILENT = 0.01;
    private static final int LONGEST_LEAD = Recording.SAMPLE_RATE / 2;

    private final List<Place> places = new ArrayList<>();
    private final TranscriptEncoder encoder;
    private final Phonemes phonemes;
    private final int windowSamples;
    private final long seed;

    SpeechBatches(List<Shard> shards, TranscriptEncoder encoder, Phonemes phonemes, int windowSamples, long seed) {
        for (Shard shard : shards) {
            shard.entries().forEach(entry -> places.add(new Place(shard, entry)));
        }
        this.encoder = encoder;
        this.phonemes = phonemes;
        this.windowSamples = windowSamples;
        this.seed = seed;
    }

    private record Place(Shard shard, Shard.Entry entry) {
        Recording recording() {
            try {
                return shard.read(entry);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        int length() {
            return entry.length();
        }
    }

    /** How many recordings there are. */
    int recordings() {
        return places.size();
    }

    /** An epoch, one batch after the other. */
    final class Epoch {
        private final int number;
        private final List<List<Place>> batches = new ArrayList<>();

        private Epoch(int number, int samplesPerBatch) {
            this.number = number;
            var random = new Random(seed + number);
            var shuffled = new ArrayList<>(places);
            Collections.shuffle(shuffled, random);
            shuffled.sort(Comparator.comparingInt(Place::length));
            int start = 0;
            for (int end = 1; end <= shuffled.size(); end++) {
                if (end == shuffled.size()
                        || (end + 1 - start) * (shuffled.get(end).length() + LONGEST_LEAD) > samplesPerBatch) {
                    batches.add(shuffled.subList(start, end));
                    start = end;
                }
            }
            Collections.shuffle(batches, random);
        }

        int size() {
            return batches.size();
        }

        /** A batch; some have the model's whole window, as it will hear when it serves. */
        WhisperBatch batch(int index) {
            var draw = new Draw(seed + number, EPOCH + index);
            List<Place> chosen = batches.get(index);
            int longest = chosen.get(chosen.size() - 1).length() + LONGEST_LEAD;
            int length = Math.min(windowSamples, longest / SAMPLES_PER_POSITION * SAMPLES_PER_POSITION);
            if (draw.happens(WHOLE_WINDOWS)) {
                int most = Math.max(1, chosen.size() * length / windowSamples);
                chosen = chosen.subList(chosen.size() - most, chosen.size());
                length = windowSamples;
            }
            var rows = new Rows(length);
            chosen.forEach(place -> rows.add(place, draw));
            return rows.batch();
        }
    }

    Epoch epoch(int number, int samplesPerBatch) {
        return new Epoch(number, samplesPerBatch);
    }

    /** The rows of a batch as they are made. */
    private final class Rows {
        private final int length;
        private final List<float[]> windows = new ArrayList<>();
        private final List<Transcript> transcripts = new ArrayList<>();
        private final List<int[]> spoken = new ArrayList<>();

        Rows(int length) {
            this.length = length;
        }

        void add(Place place, Draw draw) {
            Recording recording = place.recording();
            boolean silent = draw.happens(SILENT);
            int lead = draw.between(0, Math.max(0, Math.min(LONGEST_LEAD, length - recording.samples().length)));
            float[] voice = samples(recording);
            var window = new float[length];
            if (!silent) {
                System.arraycopy(voice, 0, window, lead, Math.min(voice.length, length - lead));
            }
            if (silent || draw.happens(NOISY)) {
                Noise.add(
                        window,
                        Sound.level(voice),
                        draw,
                        () -> samples(draw.from(places).recording()));
            }
            Noise.scale(window, draw);
            windows.add(window);
            spoken.add(silent ? new int[0] : phonemes.of(recording));
            transcripts.add(transcript(recording, lead, silent, draw));
        }

        private Transcript transcript(Recording recording, int lead, boolean silent, Draw draw) {
            if (silent) {
                return encoder.silent();
            }
            return draw.happens(TIMED) ? encoder.timed(recording, lead) : encoder.plain(recording, lead);
        }

        WhisperBatch batch() {
            var positions = new int[windows.size()];
            Arrays.fill(positions, length / SAMPLES_PER_POSITION);
            return new WhisperBatch(windows, transcripts, spoken, positions);
        }
    }

    /** A recording's sound, from -1 to 1. */
    static float[] samples(Recording recording) {
        var samples = new float[recording.samples().length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = recording.samples()[i] / (float) (1 << 15);
        }
        return samples;
    }

    /** What every sentence of a corpus says. */
    static List<String> texts(List<Shard> shards) {
        return shards.stream()
                .flatMap(shard -> shard.entries().stream())
                .flatMap(entry -> entry.sentences().stream())
                .map(Sentence::text)
                .toList();
    }
}
