package dev.medley.starter.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.InferenceException;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.EngineSettings;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.SamplingRequest;
import dev.medley.inference.text.TextEngine;
import dev.medley.inference.text.TokenUsage;
import dev.medley.inference.tokenizer.ChatMessage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares the engine with what {@code text/reference/make_greedy.py} wrote with Hugging Face transformers. */
class ShippedTextModelIT {
    private static final Path FOLDER = Path.of("text");

    @SuppressWarnings("NullAway.Init")
    private static TextEngine engine;

    @BeforeAll
    static void load() {
        engine = TextEngine.load(EngineSettings.of(FOLDER).withPrecision(Precision.FP32));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    static Stream<JsonNode> cases() {
        JsonNode reference = JsonMapper.shared()
                .readTree(FOLDER.resolve("reference/greedy.json").toFile());
        return reference.get("cases").valueStream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theEngineGivesTheGreedyTokensOfTransformers(JsonNode reference) throws Exception {
        var prompt = new PromptInput.Conversation(
                List.of(ChatMessage.of("user", reference.get("prompt").asString())), List.of(), Map.of());
        List<Integer> expected = ids(reference.get("greedyIds"));

        var heard = new Heard();
        engine.submit(
                new GenerationTask(prompt, SamplingRequest.GREEDY, expected.size(), List.of(), 1, 0, true, null),
                heard);
        TokenUsage usage = heard.usage.get(60, TimeUnit.SECONDS);

        assertThat(usage.promptTokens())
                .isEqualTo(ids(reference.get("promptIds")).size());
        assertThat(heard.tokens).containsExactlyElementsOf(expected);
    }

    private static List<Integer> ids(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }

    /** Hears one generation to its end. */
    private static final class Heard implements GenerationListener {
        private final Queue<Integer> tokens = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<TokenUsage> usage = new CompletableFuture<>();

        @Override
        public void onDelta(ChoiceDelta delta) {
            delta.logProbs().forEach(token -> tokens.add(token.tokenId()));
        }

        @Override
        public void onCompleted(TokenUsage total) {
            usage.complete(total);
        }

        @Override
        public void onFailed(InferenceException reason) {
            usage.completeExceptionally(reason);
        }
    }
}
