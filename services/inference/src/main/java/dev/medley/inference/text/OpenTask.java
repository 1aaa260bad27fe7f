package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task between its acceptance and its end: tells the listener, and knows when the work is to be given up. All but
 * {@link #cancel()} belongs to the engine's thread.
 */
final class OpenTask implements Generation {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTask.class);

    private final GenerationListener listener;
    private final int promptTokens;
    private final @Nullable Instant deadline;
    private final @Nullable TokenReport tokenReport;
    private final @Nullable String adapter;
    private final boolean background;

    private int openChoices;
    private int completionTokens;
    private boolean started;
    private boolean ended;
    private volatile boolean cancelled;

    /**
     * @param tokenReport reports log-probabilities, or null if nobody asked
     * @param adapter the name of the adapter that answers, or null for the bare model
     * @param background whether it gives way to others
     */
    OpenTask(
            GenerationListener listener,
            int choices,
            int promptTokens,
            @Nullable Instant deadline,
            @Nullable TokenReport tokenReport,
            @Nullable String adapter,
            boolean background) {
        this.listener = listener;
        this.promptTokens = promptTokens;
        this.deadline = deadline;
        this.tokenReport = tokenReport;
        this.adapter = adapter;
        this.background = background;
        this.openChoices = choices;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    @Nullable
    TokenReport tokenReport() {
        return tokenReport;
    }

    @Nullable
    String adapter() {
        return adapter;
    }

    boolean background() {
        return background;
    }

    boolean ended() {
        return ended;
    }

    /** Fails the task if it was cancelled or its deadline passed. */
    void giveUpIfDue() {
        if (cancelled) {
            fail(new InferenceException(Reason.CANCELLED, "The request was cancelled"));
        } else if (deadline != null && Instant.now().isAfter(deadline)) {
            fail(new InferenceException(
                    Reason.DEADLINE_EXCEEDED, "The deadline passed before the answer was complete"));
        }
    }

    void started() {
        if (!started) {
            started = true;
            tell(() -> listener.onStarted(promptTokens));
        }
    }

    void deliver(ChoiceDelta delta) {
        if (!ended) {
            tell(() -> listener.onDelta(delta));
        }
    }

    void choiceFinished(int tokens) {
        completionTokens += tokens;
        openChoices--;
        if (openChoices == 0 && !ended) {
            ended = true;
            tell(() -> listener.onCompleted(new TokenUsage(promptTokens, completionTokens)));
        }
    }

    void fail(InferenceException failure) {
        if (!ended) {
            ended = true;
            tell(() -> listener.onFailed(failure));
        }
    }

    /** A listener that breaks its contract loses its own task, not the engine. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("A generation listener failed; its task is given up", e);
            ended = true;
        }
    }
}
