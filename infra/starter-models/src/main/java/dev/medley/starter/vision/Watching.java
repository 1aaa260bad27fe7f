package dev.medley.starter.vision;

import dev.medley.inference.InferenceException;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.EngineSettings;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.SamplingRequest;
import dev.medley.inference.text.TokenUsage;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.inference.tokenizer.ContentPart;
import dev.medley.inference.vision.RgbImage;
import dev.medley.inference.vision.VisionEngine;
import dev.medley.inference.vision.VisionEngineSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the engine that serves a checkpoint says of pictures. Owns the engine. */
final class Watching implements AutoCloseable {
    private static final int SLOTS = 32;
    private static final int MOST_WAITING = 20_000;
    private static final int MOST_TOKENS = 96;
    private static final long CACHE_BYTES = 256L << 20;
    private static final int TOWER_BATCH = 16;

    private final VisionEngine engine;

    /** In the precision in which workers load it unless they are told otherwise. */
    Watching(Path checkpoint) {
        this(checkpoint, Precision.BF16);
    }

    Watching(Path checkpoint, Precision precision) {
        var text = new EngineSettings(checkpoint, "auto", precision, 0, SLOTS, 1L << 28, MOST_WAITING, 256);
        this.engine = VisionEngine.load(new VisionEngineSettings(text, TOWER_BATCH, CACHE_BYTES, 1));
    }

    /**
     * The most likely answer.
     *
     * @param request what is said beside the picture; nothing if empty
     */
    CompletableFuture<String> ask(RgbImage picture, String request) {
        List<ContentPart> parts = request.isEmpty()
                ? List.of(new ContentPart.Image())
                : List.of(new ContentPart.Image(), new ContentPart.Text(request));
        var prompt = new PromptInput.Conversation(List.of(ChatMessage.of("user", parts)), List.of(), Map.of());
        var task = new GenerationTask(prompt, SamplingRequest.GREEDY, MOST_TOKENS, List.of(), 1, null, false, null);
        var listener = new Listener();
        engine.submit(task, List.of(picture), listener);
        return listener.said;
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Gathers an answer. */
    private static final class Listener implements GenerationListener {
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<String> said = new CompletableFuture<>();

        @Override
        public void onDelta(ChoiceDelta delta) {
            text.append(delta.text());
        }

        @Override
        public void onCompleted(TokenUsage usage) {
            said.complete(text.toString());
        }

        @Override
        public void onFailed(InferenceException failure) {
            said.completeExceptionally(failure);
        }
    }
}
