package dev.medley.speechtranscription.live;

import dev.medley.inference.InferenceException;
import dev.medley.inference.speech.LogMel;
import dev.medley.inference.speech.SampleSource;
import dev.medley.inference.speech.SpokenLanguage;
import dev.medley.inference.speech.Transcription;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.inference.speech.TranscriptionTask;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.StreamTimer;
import dev.medley.speechtranscription.live.TurnDetector.Turn;
import dev.medley.speechtranscription.live.Turns.Frame;
import dev.medley.speechtranscription.model.ServedSpeechModel;
import dev.medley.speechtranscription.model.TranscriptionOrder;
import dev.medley.speechtranscription.voice.VoiceDetector;
import dev.medley.worker.InferenceFailures;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A live voice on its way to text. Its sound is cut into utterances by {@link Turns}, and each {@link LiveUtterance}
 * hears itself. All happens in turn on the stream's executor; what callers do is handed to it. Thread-safe.
 */
public final class LiveStream {

    private final ServedSpeechModel model;
    private final TranscriptionOrder order;
    private final LiveListener listener;
    private final StreamTimer timer;
    private final Executor executor;
    private final Runnable onEnd;
    private final Duration longest;
    private final LiveFrames frames;
    private final Turns turns;
    private final Queue<LiveUtterance> finishing = new ArrayDeque<>();

    private @Nullable LiveUtterance open;
    private @Nullable Runnable onTaken;
    private int utterances;
    private boolean inputEnded;
    private boolean over;
    private SpokenLanguage language = new SpokenLanguage("en", 0);
    private long promptTokens;
    private long completionTokens;

    /**
     * @param executor runs what it is given in turn
     * @param onEnd is run once, when the stream has ended for whatever reason
     */
    LiveStream(
            ServedSpeechModel model,
            TranscriptionOrder order,
            LiveSettings settings,
            Duration longest,
            LiveListener listener,
            StreamTimer timer,
            Executor executor,
            Runnable onEnd) {
        this.model = model;
        this.order = order;
        this.listener = listener;
        this.timer = timer;
        this.executor = executor;
        this.onEnd = onEnd;
        this.longest = longest;
        this.frames = new LiveFrames(settings.format());
        this.turns = new Turns(settings.turns());
    }

    /**
     * Takes what comes next.
     *
     * @param taken is run once there is room for more
     */
    public void take(ByteBuffer audio, Runnable taken) {
        execute(() -> {
            frames.add(audio);
            onTaken = taken;
            pump();
        });
    }

    /** Ends the utterance here, spoken or not. */
    public void endUtterance(Runnable taken) {
        execute(() -> {
            if (open == null) {
                begin(turns.beginAnyway());
            }
            endOpen(turns.position());
            taken.run();
        });
    }

    /** Forgets the utterance that was not ended yet. */
    public void dropUtterance(Runnable taken) {
        execute(() -> {
            if (open != null) {
                open.drop();
                open = null;
            }
            turns.end();
            taken.run();
        });
    }

    /** All sound has come. */
    public void end() {
        execute(() -> {
            inputEnded = true;
            pump();
        });
    }

    /** Gives the stream up for a reason that the listener is told. */
    public void fail(MedleyException reason) {
        execute(() -> {
            close();
            listener.onFailed(reason);
        });
    }

    /** Gives the stream up; the listener hears nothing more. */
    public void cancel() {
        execute(this::close);
    }

    // What follows belongs to the stream's executor.

    /** Runs something in turn; what it throws ends the stream. */
    void execute(Runnable step) {
        executor.execute(() -> {
            if (over) {
                return;
            }
            try {
                step.run();
            } catch (MedleyException e) {
                close();
                listener.onFailed(e);
            } catch (RuntimeException e) {
                close();
                listener.onFailed(new MedleyException(ErrorCategory.INTERNAL, "Internal error", null, null, e));
            }
        });
    }

    void later(Duration delay, Runnable step) {
        timer.after(delay, () -> execute(step));
    }

    /** Takes sound as far as there is room for it. */
    void pump() {
        while (!frames.isEmpty() && (open == null || !open.full())) {
            take(frames.next());
        }
        if (frames.isEmpty()) {
            if (onTaken != null) {
                Runnable taken = onTaken;
                onTaken = null;
                taken.run();
            }
            if (inputEnded) {
                endInput();
            }
        }
    }

    private void take(float[] samples) {
        Frame frame = turns.look(samples);
        if (seconds(turns.position()) > longest.toMillis() / 1000.0) {
            throw new MedleyException(
                    ErrorCategory.PAYLOAD_TOO_LARGE,
                    "The stream is longer than the limit of %d s".formatted(longest.toSeconds()),
                    "audio",
                    null,
                    null);
        }
        Turn turn = turns.take(frame);
        if (open != null) {
            open.add(frame);
        } else if (turn == Turn.BEGINS) {
            begin(turns.begin());
        }
        if (turn == Turn.ENDS) {
            endOpen(turns.lastVoice());
        } else if (open != null) {
            open.pulse();
        }
    }

    private static double seconds(long frames) {
        return (double) (frames * VoiceDetector.FRAME) / LogMel.SAMPLE_RATE;
    }

    private void begin(List<Frame> frames) {
        var begun = new LiveUtterance(
                this,
                utterances++,
                turns.position() - frames.size(),
                model.transcriber().description().windowSeconds());
        open = begun;
        listener.onStarted(begun.index(), begun.startSeconds());
        frames.forEach(begun::add);
    }

    private void endOpen(long position) {
        LiveUtterance ended = open;
        if (ended == null) {
            return;
        }
        open = null;
        turns.end();
        finishing.add(ended);
        double seconds = seconds(position);
        listener.onEnded(ended.index(), seconds);
        ended.end(seconds);
    }

    private void endInput() {
        endOpen(turns.position());
        if (finishing.isEmpty()) {
            var summary = new TranscriptionSummary(language, seconds(turns.position()), promptTokens, completionTokens);
            model.metrics().completed(summary);
            close();
            listener.onCompleted(summary);
        }
    }

    /** Has the engine hear a sound once. */
    Transcription hear(float[] samples, boolean partial, boolean words, TranscriptionListener pass) {
        TranscriptionTask task = (partial ? order.once() : order)
                .of(SampleSource.of(samples))
                .withTimestamps(false)
                .withWords(words);
        return model.submit(task, pass);
    }

    boolean wantsWords() {
        return order.words();
    }

    /** Text has left of sound, of which the oldest came then; 0 if there was none that is new. */
    void measure(long arrivedNanos) {
        if (arrivedNanos != 0) {
            model.metrics().liveText(Duration.ofNanos(System.nanoTime() - arrivedNanos));
        }
    }

    void partial(int index, String delta, String tentative) {
        listener.onPartial(index, delta, tentative);
    }

    void heard(TranscriptionSummary summary) {
        language = summary.language();
        promptTokens += summary.promptTokens();
        completionTokens += summary.completionTokens();
    }

    /** An utterance is finished; it is told once those before it are. */
    void finished() {
        for (LiveUtterance first = finishing.peek(); first != null; first = finishing.peek()) {
            FinishedUtterance result = first.finished();
            if (result == null) {
                return;
            }
            finishing.remove();
            listener.onUtterance(result);
        }
        pump();
    }

    void failed(InferenceException failure) {
        throw InferenceFailures.toMedley(failure);
    }

    private void close() {
        over = true;
        if (open != null) {
            open.drop();
        }
        finishing.forEach(LiveUtterance::drop);
        turns.close();
        onEnd.run();
    }
}
