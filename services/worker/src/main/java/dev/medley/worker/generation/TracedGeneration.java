package dev.medley.worker.generation;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.TokenUsage;
import dev.medley.platform.tracing.GenAiSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The span of one request, in the trace of the thread that made this. Called on the engine's thread. */
final class TracedGeneration implements GenerationListener {
    private final GenerationListener listener;
    private final GenAiSpan span;
    private final List<String> finishReasons = new ArrayList<>();
    private boolean first = true;

    TracedGeneration(GenerationListener listener, GenerationTask task, String modelName) {
        this.listener = listener;
        boolean chat = task.prompt() instanceof PromptInput.Conversation;
        span = GenAiSpan.begin(chat ? GenAiSpan.CHAT : GenAiSpan.TEXT_COMPLETION, modelName);
        if (task.maxTokens() != null) {
            span.maxTokens(task.maxTokens());
        }
    }

    @Override
    public void onStarted(int promptTokens) {
        listener.onStarted(promptTokens);
    }

    @Override
    public void onDelta(ChoiceDelta delta) {
        if (first && delta.tokens() > 0) {
            first = false;
            span.firstToken();
        }
        if (delta.finishReason() != null) {
            finishReasons.add(delta.finishReason().name().toLowerCase(Locale.ROOT));
        }
        listener.onDelta(delta);
    }

    @Override
    public void onCompleted(TokenUsage usage) {
        span.end(usage.promptTokens(), usage.completionTokens(), finishReasons);
        listener.onCompleted(usage);
    }

    @Override
    public void onFailed(InferenceException failure) {
        span.fail(failure.reason());
        listener.onFailed(failure);
    }

    /** The engine did not take it. */
    void refused(InferenceException failure) {
        span.fail(failure.reason());
    }
}
