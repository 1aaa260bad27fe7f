package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.tokenizer.Tokenizer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Words against transformers; see src/test/python/make_speech.py. */
class WordSplitterTest {
    @Test
    void wordsAndTheirTokensAreThoseOfTransformers() {
        var reference = ReferenceWhisper.named("multilingual");
        try (Tokenizer tokenizer = Tokenizer.open(reference.folder())) {
            for (JsonNode expected : reference.expected().get("word_splits")) {
                var words = new WordSplitter(tokenizer)
                        .split(
                                SpeechFixtures.ints(expected.get("ids")),
                                Languages.codeOf(expected.get("language").asString()));

                assertThat(words.stream().map(WordSplitter.Word::text).toArray(String[]::new))
                        .isEqualTo(expected.get("words")
                                .valueStream()
                                .map(JsonNode::asString)
                                .toArray(String[]::new));
                assertThat(words.stream()
                                .mapToInt(word -> word.to() - word.from())
                                .toArray())
                        .isEqualTo(SpeechFixtures.ints(expected.get("sizes")));
            }
        }
    }
}
