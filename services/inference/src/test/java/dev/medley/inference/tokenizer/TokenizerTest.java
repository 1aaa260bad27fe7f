package dev.medley.inference.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.InferenceException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against what Hugging Face's library says of the same tokenizers; see src/test/python/make_tokenizers.py. */
class TokenizerTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/tokenizers");

    @ParameterizedTest
    @ValueSource(strings = {"byte-level", "sentence-piece", "metaspace"})
    void textsBecomeTheTokensOfTheReferenceAndItsTextAgain(String style) {
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve(style))) {
            assertThat(tokenizer.vocabularySize())
                    .isEqualTo(expected(style).get("vocabulary_size").intValue());
            for (JsonNode example : expected(style).get("texts")) {
                String text = example.get("text").stringValue();
                assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(ids(example.get("ids")));
                assertThat(tokenizer.encode(text, true)).as(text).isEqualTo(ids(example.get("with_special")));
                assertThat(tokenizer.decode(ids(example.get("ids"))))
                        .isEqualTo(example.get("decoded").stringValue());
                assertThat(tokenizer.decode(ids(example.get("with_special"))))
                        .isEqualTo(example.get("decoded").stringValue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"byte-level", "metaspace"})
    void anyTokensDecodeAsTheReferenceDecodesThem(String style) {
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve(style))) {
            for (JsonNode example : expected(style).get("drawn")) {
                assertThat(tokenizer.decode(ids(example.get("ids"))))
                        .isEqualTo(example.get("decoded").stringValue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"byte-level", "sentence-piece", "metaspace"})
    void streamedPiecesJoinToTheTextAndNeverSplitACharacter(String style) {
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve(style))) {
            for (JsonNode example : expected(style).get("texts")) {
                // When
                List<String> pieces = pieces(tokenizer.newTextDecoder(), ids(example.get("ids")));

                // Then
                assertThat(String.join("", pieces))
                        .isEqualTo(example.get("decoded").stringValue());
                assertThat(pieces).allSatisfy(piece -> assertThat(
                                new String(piece.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                        .isEqualTo(piece));
            }
        }
    }

    @Test
    void aCharacterIsHeldBackUntilItsLastByte() {
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve("sentence-piece"))) {
            int[] smile = tokenizer.encode("🙂", false);
            assertThat(pieces(tokenizer.newContinuingDecoder(), smile)).containsExactly(" ", "", "", "", "🙂", "");
        }
    }

    @Test
    void bytesThatMakeNoCharacterBecomeReplacementsAndHoldNothingUp() {
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve("sentence-piece"))) {
            int first = 3 + 0xf0;
            int letter = tokenizer.encode("a", false)[0];
            TextDecoder decoder = tokenizer.newContinuingDecoder();
            assertThat(decoder.append(first)).isEmpty();
            assertThat(decoder.append(letter)).startsWith("\ufffd");
            assertThat(decoder.append(3 + 0x80)).isEqualTo("\ufffd");
            assertThat(decoder.append(first)).isEmpty();
            assertThat(decoder.finish()).isEqualTo("\ufffd");
        }
    }

    @Test
    void aContinuationKeepsTheSpaceThatAnAnswerOnItsOwnDrops() {
        for (String style : List.of("sentence-piece", "metaspace")) {
            try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve(style))) {
                int[] sea = tokenizer.encode("sea", false);
                assertThat(tokenizer.decode(sea)).isEqualTo("sea");
                assertThat(String.join("", pieces(tokenizer.newContinuingDecoder(), sea)))
                        .isEqualTo(" sea");
            }
        }
    }

    @Test
    void theBytesOfATokenAreThoseOfItsText() {
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve("byte-level"))) {
            String text = "Größe 東 🙂\n";
            var bytes = new ByteArrayOutputStream();
            for (int id : tokenizer.encode(text, false)) {
                bytes.writeBytes(tokenizer.tokenBytes(id));
            }
            assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
            assertThat(tokenizer.tokenBytes(tokenizer.vocabularySize() + 7)).isEmpty();
        }
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve("sentence-piece"))) {
            assertThat(tokenizer.tokenBytes(3 + 0x0a)).containsExactly('\n');
            assertThat(tokenizer.tokenBytes(tokenizer.encode("", true)[0])).containsExactly('<', 's', '>');
        }
    }

    @Test
    void specialTokensShowNothingAndOtherAddedTokensDo() {
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve("byte-level"))) {
            int[] ids = tokenizer.encode("<s><think>a</think></s><| a tool |>", false);
            assertThat(ids).hasSize(6);
            assertThat(tokenizer.isSpecial(ids[0])).isTrue();
            assertThat(tokenizer.isSpecial(ids[1])).isFalse();
            assertThat(tokenizer.decode(ids)).isEqualTo("<think>a</think><| a tool |>");
        }
    }

    @Test
    void halfASurrogatePairIsRefusedByItsPlace() {
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve("byte-level"))) {
            for (String text : List.of("ab\ud83d", "ab\ude42", "ab\ud83dc")) {
                assertThatThrownBy(() -> tokenizer.encode(text, false))
                        .isInstanceOfSatisfying(InferenceException.class, e -> assertThat(e.reason())
                                .isEqualTo(InferenceException.Reason.INVALID_REQUEST))
                        .hasMessageContaining("half a surrogate pair")
                        .hasMessageContaining("at character 2");
            }
        }
    }

    @Test
    void manyThreadsShareOneTokenizer() throws Exception {
        try (Tokenizer tokenizer = Tokenizer.open(FIXTURES.resolve("byte-level"))) {
            String text = "The engine batches the requests that wait.";
            int[] ids = tokenizer.encode(text, false);
            var pool = Executors.newFixedThreadPool(4);
            try {
                Callable<Boolean> round = () -> IntStream.range(0, 200)
                        .allMatch(i -> Arrays.equals(tokenizer.encode(text, false), ids)
                                && tokenizer.decode(ids).equals(text));
                for (var result : pool.invokeAll(Collections.nCopies(4, round))) {
                    assertThat(result.get()).isTrue();
                }
            } finally {
                pool.shutdownNow();
            }
        }
    }

    @Test
    void aTokenizerThatIsMissingOrNotUnderstoodIsRefusedByName(@TempDir Path folder) throws Exception {
        assertRefused(folder, "expected tokenizer.json, but it is not there");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {");
        assertRefused(folder, "tokenizer.json: expected a valid JSON object");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"decoder\": {\"type\": \"CTC\"}}");
        assertRefused(folder, "tokenizer.json: decoder: type is \"CTC\", expected ByteLevel");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"decoder\": {\"type\": \"ByteLevel\"}}");
        assertRefused(folder, "tokenizer.json: expected what Hugging Face's tokenizers read");
    }

    private static void assertRefused(Path folder, String message) {
        assertThatThrownBy(() -> Tokenizer.open(folder))
                .isInstanceOfSatisfying(InferenceException.class, e -> assertThat(e.reason())
                        .isEqualTo(InferenceException.Reason.BAD_CHECKPOINT))
                .hasMessageContaining(message);
    }

    private static List<String> pieces(TextDecoder decoder, int[] ids) {
        var pieces = new ArrayList<String>();
        for (int id : ids) {
            pieces.add(decoder.append(id));
        }
        pieces.add(decoder.finish());
        return pieces;
    }

    private static JsonNode expected(String style) {
        return new JsonMapper().readTree(FIXTURES.resolve(style).resolve("expected.json"));
    }

    private static int[] ids(JsonNode node) {
        return node.values().stream().mapToInt(JsonNode::intValue).toArray();
    }
}
