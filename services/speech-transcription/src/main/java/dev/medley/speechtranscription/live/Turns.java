package dev.medley.speechtranscription.live;

import dev.medley.speechtranscription.live.TurnDetector.Turn;
import dev.medley.speechtranscription.voice.VoiceDetector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells in a stream's frames where utterances begin and end, and remembers the frames before a beginning. Where the
 * caller tells the ends, an utterance begins with the first frame after the last one. One thread uses it; it owns
 * native memory until it is closed.
 */
final class Turns implements AutoCloseable {
    /**
     * 20 ms of the sound.
     *
     * @param voice whether somebody speaks in it
     */
    record Frame(float[] samples, boolean voice) {}

    private final VoiceDetector detector = VoiceDetector.strict();
    private final @Nullable TurnDetector turns;
    private final int paddingFrames;
    private final Deque<Frame> before = new ArrayDeque<>();
    private boolean inUtterance;
    private long position;

    /** @param settings null if the caller tells the ends */
    Turns(@Nullable TurnSettings settings) {
        this.turns = settings == null ? null : new TurnDetector(settings);
        this.paddingFrames = settings == null ? 0 : TurnDetector.frames(settings.prefixPadding());
    }

    Frame look(float[] samples) {
        position++;
        return new Frame(samples, detector.hasVoice(samples));
    }

    /** What a frame brings that was looked at. */
    Turn take(Frame frame) {
        if (!inUtterance) {
            before.addLast(frame);
            if (before.size() > paddingFrames + TurnDetector.RECENT) {
                before.removeFirst();
            }
        }
        if (turns != null) {
            return turns.next(frame.voice());
        }
        return inUtterance ? Turn.NONE : Turn.BEGINS;
    }

    /** An utterance begins: with the voice that was noticed, and the padding before it. */
    List<Frame> begin() {
        int most = turns == null ? 1 : turns.framesSinceBegin() + paddingFrames;
        while (before.size() > most) {
            before.removeFirst();
        }
        return beginAnyway();
    }

    /** An utterance begins, whether there is a voice or not: with all that is remembered. */
    List<Frame> beginAnyway() {
        inUtterance = true;
        List<Frame> frames = new ArrayList<>(before);
        before.clear();
        return frames;
    }

    /** The utterance is over. */
    void end() {
        inUtterance = false;
        before.clear();
        if (turns != null) {
            turns.reset();
        }
    }

    /** Frames so far. */
    long position() {
        return position;
    }

    /** Frames until the silence that has just ended an utterance. */
    long lastVoice() {
        return turns == null ? position : position - turns.silenceFrames();
    }

    @Override
    public void close() {
        detector.close();
    }
}
