package dev.medley.speechtranscription.live;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.speechtranscription.StreamTimer;
import dev.medley.speechtranscription.audio.AudioLimits;
import dev.medley.speechtranscription.model.ServedSpeechModel;
import dev.medley.speechtranscription.model.TranscriptionOrder;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Transcribes live voices, each on a thread of its own. Thread-safe. */
@Component
public final class LiveTranscriber {
    private final AudioLimits limits;
    private final StreamTimer timer;
    private final Semaphore places;

    LiveTranscriber(AudioLimits limits, StreamTimer timer) {
        this.limits = limits;
        this.timer = timer;
        this.places = new Semaphore(limits.liveAtOnce());
    }

    /**
     * Begins to transcribe a live voice.
     *
     * @throws MedleyException OVERLOADED if there are as many live streams as may be
     */
    public LiveStream open(
            ServedSpeechModel model, TranscriptionOrder order, LiveSettings settings, LiveListener listener) {
        if (!places.tryAcquire()) {
            throw new MedleyException(
                    ErrorCategory.OVERLOADED,
                    "%d live streams are open, and more may not be at once".formatted(limits.liveAtOnce()));
        }
        var thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                LiveTranscriber::thread,
                new ThreadPoolExecutor.DiscardPolicy()); // what comes after the end counts no more
        return new LiveStream(model, order, settings, limits.longestLive(), listener, timer, thread, () -> {
            thread.shutdown();
            places.release();
        });
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "live-stream");
        thread.setDaemon(true);
        return thread;
    }
}
