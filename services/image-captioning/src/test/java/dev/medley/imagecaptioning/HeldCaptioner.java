package dev.medley.imagecaptioning;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.EngineLoad;
import dev.medley.inference.text.FinishReason;
import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.TokenUsage;
import dev.medley.inference.vision.ImageCaptioner;
import dev.medley.inference.vision.PreparedImage;
import dev.medley.inference.vision.RgbImage;
import dev.medley.inference.vision.VisionLoad;
import dev.medley.inference.vision.VisionModelDescription;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Answers its first task, which is the warm-up; of all others it begins an answer and ends it when it is told to. */
final class HeldCaptioner implements ImageCaptioner {
    private final ImageCaptioner real;
    private final Set<GenerationListener> running = ConcurrentHashMap.newKeySet();
    private boolean warm;
    private volatile boolean full;
    private volatile boolean closed;

    /** @param real prepares images, and is not closed */
    HeldCaptioner(ImageCaptioner real) {
        this.real = real;
    }

    int running() {
        return running.size();
    }

    boolean isClosed() {
        return closed;
    }

    void setFull(boolean now) {
        full = now;
    }

    /** Ends all answers. */
    void finish() {
        for (GenerationListener listener : running) {
            running.remove(listener);
            end(listener);
        }
    }

    @Override
    public VisionModelDescription description() {
        return real.description();
    }

    @Override
    public VisionLoad load() {
        return new VisionLoad(new EngineLoad(running(), 0, 16 - running(), 0), 0, 0, 0, 0);
    }

    @Override
    public PreparedImage prepare(RgbImage image) {
        return real.prepare(image);
    }

    @Override
    public synchronized Generation submitPrepared(
            GenerationTask task, List<PreparedImage> images, GenerationListener listener) {
        if (full) {
            throw new InferenceException(Reason.OVERLOADED, "The queue is full");
        }
        if (!warm) {
            warm = true;
            end(listener);
            return () -> {};
        }
        running.add(listener);
        listener.onStarted(1);
        listener.onDelta(new ChoiceDelta(0, "A ", 1, null, null, List.of()));
        return () -> {
            if (running.remove(listener)) {
                listener.onFailed(new InferenceException(Reason.CANCELLED, "The caller is gone"));
            }
        };
    }

    private static void end(GenerationListener listener) {
        listener.onDelta(new ChoiceDelta(0, "picture", 1, FinishReason.STOP, null, List.of()));
        listener.onCompleted(new TokenUsage(1, 2));
    }

    @Override
    public void close() {
        closed = true;
    }
}
