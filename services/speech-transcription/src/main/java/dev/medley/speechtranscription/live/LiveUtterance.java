package dev.medley.speechtranscription.live;

import dev.medley.inference.speech.LogMel;
import dev.medley.inference.speech.TranscribedWord;
import dev.medley.inference.speech.Transcription;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.live.Transcript.Gap;
import dev.medley.speechtranscription.live.Turns.Frame;
import dev.medley.speechtranscription.voice.VoiceDetector;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said between two pauses, heard from its beginning again and again while it goes on, until it fills most of
 * the model's window: then the window moves on behind a word that is final. The stream's thread uses it.
 */
final class LiveUtterance {
    /** Shortest time from the start of one pass to that of the next. */
    static final Duration PACE = Duration.ofMillis(300);

    private static final double MOVES_ON_AT = 0.7;
    private static final double MOVES_ON_BY = 0.2;
    private static final double FULL_AT = 0.9;
    private static final double LEFT_BEHIND_SECONDS = 1;
    private static final double FRAME_SECONDS = (double) VoiceDetector.FRAME / LogMel.SAMPLE_RATE;

    private final LiveStream stream;
    private final int index;
    private final double startSeconds;
    private final double windowSeconds;
    private final UtteranceSound sound;
    private final Transcript transcript = new Transcript();

    private @Nullable Transcription running;
    private Kind kind = Kind.PARTIAL;
    private int framesHeard;
    private long passedAtNanos;
    private long oldestUnheardNanos;
    private long oldestInPassNanos;
    private boolean pulsing;
    private String tentative = "";
    private @Nullable Double endSeconds;
    private boolean over;

    /** What a pass is for. */
    private enum Kind {
        PARTIAL,
        MOVE_ON,
        FINAL
    }

    /** @param start its first frame in the stream */
    LiveUtterance(LiveStream stream, int index, long start, double windowSeconds) {
        this.stream = stream;
        this.index = index;
        this.sound = new UtteranceSound(start);
        this.startSeconds = sound.startSeconds();
        this.windowSeconds = windowSeconds;
        this.passedAtNanos = System.nanoTime() - PACE.toNanos();
    }

    int index() {
        return index;
    }

    double startSeconds() {
        return startSeconds;
    }

    /** Whether no more sound fits before a pass has ended. */
    boolean full() {
        return sound.seconds() >= FULL_AT * windowSeconds;
    }

    void add(Frame frame) {
        if (oldestUnheardNanos == 0) {
            oldestUnheardNanos = System.nanoTime();
        }
        sound.add(frame.samples(), frame.voice());
    }

    /** Starts a pass if there is something new to hear, and the last one is over and long enough ago. */
    void pulse() {
        if (running == null && sound.seconds() >= MOVES_ON_AT * windowSeconds && !sound.hasVoice()) {
            sound.cutBetween(sound.seconds() - MOVES_ON_BY * windowSeconds, sound.seconds());
            framesHeard = 0;
        }
        boolean due = running == null && !over && sound.frames() > framesHeard && sound.hasVoice();
        if (!due || endSeconds != null) {
            return;
        }
        long wait = PACE.toNanos() - (System.nanoTime() - passedAtNanos);
        if (wait <= 0) {
            pass(sound.seconds() >= MOVES_ON_AT * windowSeconds ? Kind.MOVE_ON : Kind.PARTIAL);
        } else if (!pulsing) {
            pulsing = true;
            stream.later(Duration.ofNanos(wait), () -> {
                pulsing = false;
                pulse();
            });
        }
    }

    /** Nothing follows; the finished utterance comes as soon as all of it is heard. */
    void end(double seconds) {
        endSeconds = seconds;
        if (running != null && kind == Kind.PARTIAL) {
            running.cancel();
            running = null;
            oldestUnheardNanos = oldestInPassNanos;
        }
        if (running == null) {
            hearTheRest();
        }
    }

    private void hearTheRest() {
        if (sound.hasVoice()) {
            pass(Kind.FINAL);
        } else {
            finish();
        }
    }

    /** Nobody wants it any more. */
    void drop() {
        over = true;
        if (running != null) {
            running.cancel();
        }
    }

    private void pass(Kind next) {
        kind = next;
        passedAtNanos = System.nanoTime();
        oldestInPassNanos = oldestUnheardNanos;
        oldestUnheardNanos = 0;
        framesHeard = sound.frames();
        var own = new Transcription[1];
        var pass = new Pass(
                heard -> stream.execute(() -> ended(own[0], () -> heard(heard))),
                failure -> stream.execute(() -> ended(own[0], () -> stream.failed(failure))));
        try {
            own[0] = stream.hear(
                    sound.samples(),
                    next != Kind.FINAL,
                    next == Kind.MOVE_ON || (next == Kind.FINAL && stream.wantsWords()),
                    pass);
            running = own[0];
        } catch (MedleyException e) {
            if (next == Kind.FINAL || e.category() != ErrorCategory.OVERLOADED) {
                throw e;
            }
            framesHeard = 0; // a partial text can wait
            pulse();
        }
    }

    /** A pass that was given up, for one that matters more, counts no more. */
    private void ended(@Nullable Transcription pass, Runnable then) {
        if (!over && pass == running) {
            running = null;
            then.run();
        }
    }

    private void heard(Heard heard) {
        stream.heard(heard.summary());
        if (kind == Kind.FINAL) {
            transcript.settle(heard, sound.startSeconds());
            stream.measure(oldestInPassNanos);
            finish();
            return;
        }
        int before = transcript.said().length();
        transcript.hear(heard);
        if (kind == Kind.MOVE_ON) {
            moveOn(heard);
        }
        tell(transcript.said().substring(before));
        if (endSeconds != null) {
            hearTheRest();
        } else {
            stream.pump();
            pulse();
        }
    }

    private void tell(String delta) {
        if (!delta.isEmpty() || !transcript.tentative().equals(tentative)) {
            tentative = transcript.tentative();
            stream.partial(index, delta, tentative);
        }
        stream.measure(oldestInPassNanos);
    }

    private void moveOn(Heard heard) {
        double latest = framesHeard * FRAME_SECONDS - Math.min(LEFT_BEHIND_SECONDS, windowSeconds / 4);
        Gap gap = transcript.cut(heard, MOVES_ON_BY * windowSeconds, latest, sound.startSeconds());
        sound.cutBetween(gap.from(), gap.to());
        framesHeard = 0;
    }

    private void finish() {
        over = true;
        stream.finished();
    }

    /** The finished utterance, or null while it is not. */
    @Nullable
    FinishedUtterance finished() {
        if (!over || endSeconds == null) {
            return null;
        }
        List<TranscribedWord> words = stream.wantsWords() ? transcript.words() : List.of();
        return new FinishedUtterance(index, transcript.said(), startSeconds, endSeconds, words);
    }
}
