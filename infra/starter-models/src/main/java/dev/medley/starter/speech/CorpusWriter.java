package dev.medley.starter.speech;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Writes a corpus shard by shard; what is there already is kept, so that it goes on where it was stopped. */
final class CorpusWriter {
    /** The shard of recordings to see how training goes. */
    static final String VALIDATION = "validation";
    /** The shard of recordings to see how well words are timed. */
    static final String TIMED = "timed";
    /** The shard of held-out sentences in the held-out voices. */
    static final String TEST = "test";

    private static final int RECORDINGS_PER_SHARD = 500;
    private static final long VALIDATION_SALT = 1L << 40;
    private static final long TEST_SALT = 1L << 41;
    private static final long TIMED_SALT = 1L << 42;
    private static final int TIMED_RECORDINGS = 100;

    private final Path folder;
    private final long seed;
    private final PrintWriter out;
    private final Synthesiser synthesiser;
    private final Studio studio;

    CorpusWriter(Path folder, long seed, Synthesiser synthesiser, PrintWriter out) {
        this.folder = folder;
        this.seed = seed;
        this.synthesiser = synthesiser;
        this.studio = new Studio(synthesiser);
        this.out = out;
    }

    /** The name of a training shard. */
    static String training(int number) {
        return String.format(Locale.ROOT, "training-%05d", number);
    }

    /**
     * At least so many recordings to learn, one of each validation sentence, and some with the times of their words.
     */
    void write(SpeechText text, int recordings) throws IOException {
        Files.createDirectories(folder);
        write(VALIDATION, text.validation().size(), number -> {
            var draw = new Draw(seed, VALIDATION_SALT + number);
            return recorded(List.of(text.validation().get(number)), Manner.any(draw), draw);
        });
        write(TIMED, TIMED_RECORDINGS, number -> {
            var draw = new Draw(seed, TIMED_SALT + number);
            return recorded(
                    List.of(draw.from(text.sentences())), Manner.any(draw).withoutGaps(), draw);
        });
        var sampler = new TextSampler(text);
        int shards = (recordings + RECORDINGS_PER_SHARD - 1) / RECORDINGS_PER_SHARD;
        for (int shard = 0; shard < shards; shard++) {
            long first = (long) shard * RECORDINGS_PER_SHARD;
            write(training(shard), RECORDINGS_PER_SHARD, number -> fitting(sampler, new Draw(seed, first + number)));
            out.printf(Locale.ROOT, "%,d of %,d recordings%n", first + RECORDINGS_PER_SHARD, recordings);
            out.flush();
        }
        writePhonemes(shards);
    }

    private void writePhonemes(int shards) throws IOException {
        var sentences = new TreeMap<String, Set<String>>();
        for (int shard = 0; shard < shards; shard++) {
            for (Shard.Entry entry : Shard.open(folder, training(shard)).entries()) {
                Set<String> spoken = sentences.computeIfAbsent(Voice.accent(entry.voice()), accent -> new TreeSet<>());
                entry.sentences().forEach(sentence -> spoken.add(sentence.text()));
            }
        }
        for (Map.Entry<String, Set<String>> accent : sentences.entrySet()) {
            List<String> texts = List.copyOf(accent.getValue());
            Phonemes.write(folder, accent.getKey(), texts, synthesiser.pronounce(texts, accent.getKey()));
        }
    }

    /** Each sentence in each of the voices that are never trained on. */
    void writeTest(List<String> sentences) throws IOException {
        Files.createDirectories(folder);
        int voices = Voice.HELD_OUT.size();
        write(TEST, voices * sentences.size(), number -> {
            var draw = new Draw(seed, TEST_SALT + number);
            Manner manner = Manner.of(Voice.HELD_OUT.get(number % voices), draw);
            return recorded(List.of(sentences.get(number / voices)), manner, draw);
        });
    }

    private Recording fitting(TextSampler sampler, Draw draw) {
        Recording recording;
        do {
            recording = recorded(sampler.next(draw), Manner.any(draw), draw);
        } while (!Studio.fits(recording));
        return recording;
    }

    private Recording recorded(List<String> sentences, Manner manner, Draw draw) {
        try {
            return studio.record(sentences, manner, draw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String shard, int count, IntFunction<Recording> maker) throws IOException {
        if (!Shard.exists(folder, shard)) {
            Shard.write(folder, shard, IntStream.range(0, count).mapToObj(maker).toList());
        }
    }
}
