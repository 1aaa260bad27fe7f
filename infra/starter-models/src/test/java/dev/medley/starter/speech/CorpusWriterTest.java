package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.starter.speech.Recording.Sentence;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusWriterTest {
    private static final Set<String> HELD_OUT = Set.of("en-us+m4", "en-us+f3", "en-gb+m4", "en-gb+f3");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final SpeechText text = SpeechText.load();
    private final AtomicInteger spoken = new AtomicInteger();

    @Test
    void theSameSeedSaysTheSame() throws IOException {
        writer(7).write(text, 500);
        byte[] first = Files.readAllBytes(folder.resolve("training-00000.pcm"));
        Files.delete(folder.resolve("training-00000.jsonl"));

        writer(7).write(text, 500);

        assertThat(Files.readAllBytes(folder.resolve("training-00000.pcm"))).isEqualTo(first);
    }

    @Test
    void whatIsThereIsNotMadeAgain() throws IOException {
        writer(7).write(text, 500);
        int before = spoken.get();

        writer(7).write(text, 1000);

        assertThat(spoken.get() - before).isBetween(500, 1500);
        writer(7).write(text, 1000);
        assertThat(spoken.get() - before).isBetween(500, 1500);
    }

    @Test
    void trainingNeverHearsWhatIsHeldOut() throws IOException {
        writer(7).write(text, 500);
        Shard shard = Shard.open(folder, CorpusWriter.training(0));

        var sentences = new HashSet<>(text.validation());
        assertThat(shard.entries()).hasSize(500).allSatisfy(entry -> {
            assertThat(HELD_OUT).doesNotContain(entry.voice());
            assertThat(entry.voice()).doesNotContain("+m4", "+f3");
            assertThat(entry.sentences()).extracting(Sentence::text).doesNotContainAnyElementsOf(sentences);
        });
    }

    @Test
    void aRecordingIsReadAsItWasWritten() throws IOException {
        writer(7).write(text, 500);
        Shard shard = Shard.open(folder, CorpusWriter.training(0));

        Shard.Entry longest = shard.entries().stream()
                .filter(entry -> entry.sentences().size() > 1)
                .findFirst()
                .orElseThrow();
        Recording recording = shard.read(longest);

        assertThat(recording.samples()).hasSize(longest.length());
        List<Sentence> sentences = recording.sentences();
        for (int i = 1; i < sentences.size(); i++) {
            int pause = sentences.get(i).from() - sentences.get(i - 1).to();
            assertThat(pause).isBetween(4000, 19_200);
            assertThat(recording.samples()[sentences.get(i).from() - pause / 2]).isZero();
        }
        assertThat(sentences.get(sentences.size() - 1).to()).isEqualTo(longest.length());
    }

    @Test
    void everyHeldOutVoiceSpeaksEveryTestSentence() throws IOException {
        writer(7).writeTest(List.of("one two", "three four"));

        assertThat(Shard.open(folder, CorpusWriter.TEST).entries())
                .extracting(
                        entry -> entry.voice() + ": " + entry.sentences().get(0).text())
                .containsExactlyInAnyOrder(
                        "en-us+m4: one two",
                        "en-us+f3: one two",
                        "en-gb+m4: one two",
                        "en-gb+f3: one two",
                        "en-us+m4: three four",
                        "en-us+f3: three four",
                        "en-gb+m4: three four",
                        "en-gb+f3: three four");
    }

    @Test
    void thePhonemesOfEverySentenceLieBesideIt() throws IOException {
        writer(7).write(text, 500);
        Phonemes phonemes = Phonemes.open(folder);
        Shard shard = Shard.open(folder, CorpusWriter.training(0));

        assertThat(phonemes.count()).isBetween(20, 27); // the hum's phonemes are the words' first letters
        for (Shard.Entry entry : shard.entries()) {
            Recording recording = shard.read(entry);
            assertThat(phonemes.of(recording))
                    .hasSize(recording.text().split(" ").length)
                    .doesNotContain(0);
        }
    }

    private CorpusWriter writer(long seed) {
        return new CorpusWriter(folder, seed, new Hum(), new PrintWriter(Writer.nullWriter()));
    }

    /** Says each word as a hum of a tenth of a second, and its first letter is its only phoneme. */
    private final class Hum implements Synthesiser {
        @Override
        public TimedSpeech speak(String said, Manner manner) {
            spoken.incrementAndGet();
            var samples = new float[2205 * said.split(" ").length];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (float) Math.sin(manner.pitch() * 0.001 * i);
            }
            return new TimedSpeech(samples, List.of(new Recording.Word(said, 0)));
        }

        @Override
        public List<List<String>> pronounce(List<String> texts, String accent) {
            return texts.stream()
                    .map(text -> Arrays.stream(text.split(" "))
                            .map(word -> word.substring(0, 1))
                            .toList())
                    .toList();
        }
    }
}
