package dev.medley.starter.speech;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.speech.Recording.Sentence;
import dev.medley.starter.speech.Recording.Word;
import dev.medley.starter.tokenizer.WhisperVocabulary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A few hums, and a tokenizer for what they are said to say. */
final class TinyCorpus {
    static final int POSITIONS = 100;
    static final WhisperVocabulary VOCABULARY = new WhisperVocabulary(260, POSITIONS);

    private static final List<String> TEXTS = List.of("low lower", "newest low", "low low newest");

    private TinyCorpus() {}

    static String tokenizerJson() {
        return WhisperVocabulary.train(TEXTS, VOCABULARY.textTokens(), POSITIONS)
                .json();
    }

    static HuggingFaceTokenizer tokenizer() throws IOException {
        var json = new ByteArrayInputStream(tokenizerJson().getBytes(StandardCharsets.UTF_8));
        return HuggingFaceTokenizer.newInstance(json, Map.of("truncation", "false", "padding", "false"));
    }

    /** A shard of 12 recordings of 0.5 to 1.05 s. */
    static Shard shard(Path folder) throws IOException {
        List<Recording> recordings = IntStream.range(0, 12)
                .mapToObj(i -> recording(TEXTS.get(i % TEXTS.size()), 8000 + 800 * i))
                .toList();
        Shard.write(folder, "training-00000", recordings);
        Phonemes.write(
                folder, "hum", TEXTS, List.of(List.of("l", "oU"), List.of("n", "j", "l"), List.of("l", "l", "n")));
        return Shard.open(folder, "training-00000");
    }

    private static Recording recording(String text, int length) {
        var samples = new short[length];
        for (int i = 0; i < length; i++) {
            samples[i] = (short) (8000 * Math.sin(0.002 * text.length() * i));
        }
        return new Recording("hum", List.of(new Sentence(text, 0, length, words(text, length))), samples);
    }

    /** Each as long as it has letters. */
    private static List<Word> words(String text, int length) {
        var words = new ArrayList<Word>();
        int letters = 0;
        for (String word : text.split(" ")) {
            words.add(new Word(word, length * letters / text.length()));
            letters += word.length() + 1;
        }
        return words;
    }
}
