package dev.medley.inference.speech;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One window of a recording on its way through the model. The engine's thread owns it. */
final class Window {
    private static final int NO_SLOT = -1;

    private final OpenTranscription open;
    private final long seek;
    private final int frames;
    private int slot = NO_SLOT;
    private int attempts;
    private @Nullable Attempt attempt;
    private boolean finished;

    Window(OpenTranscription open) {
        this.open = open;
        this.seek = open.recording().seek();
        this.frames = open.recording().frames();
    }

    OpenTranscription open() {
        return open;
    }

    /** Where it starts, in frames. */
    long seek() {
        return seek;
    }

    /** How many of its frames are in the recording. */
    int frames() {
        return frames;
    }

    int slot() {
        return slot;
    }

    void moveTo(int target) {
        slot = target;
    }

    /** The temperature of the next attempt, or null if all were tried. */
    @Nullable
    Double nextTemperature() {
        var temperatures = open.task().policy().temperatures();
        return attempts < temperatures.size() ? temperatures.get(attempts) : null;
    }

    void begin(Attempt next) {
        attempts++;
        attempt = next;
    }

    /** The newest attempt, once there is one. */
    Attempt attempt() {
        return Objects.requireNonNull(attempt);
    }

    void finish() {
        finished = true;
    }

    /** Whether nobody waits for it any more. */
    boolean over() {
        return finished || open.ended();
    }
}
