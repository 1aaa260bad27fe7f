package dev.medley.speechtranscription.metrics;

import dev.medley.inference.speech.SpeechLoad;
import dev.medley.inference.speech.TranscriptionListener;
import dev.medley.inference.speech.TranscriptionSummary;
import dev.medley.worker.ModelMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** The metrics of what one model transcribes. Thread-safe. */
public final class SpeechMetrics {
    private static final long[] LAG_BUCKETS = {
        50, 100, 150, 200, 250, 300, 400, 500, 600, 700, 800, 900, 1000, 1250, 1500, 2000, 3000, 5000, 10_000
    };

    private final ModelMeters meters;
    private final Timer liveLag;
    final Timer timeToFirstSegment;
    final Timer requestLatency;
    private final Counter promptTokens;
    private final Counter generationTokens;
    private final Counter successes;
    private final Counter soundSeconds;

    public SpeechMetrics(MeterRegistry registry, String modelName) {
        meters = new ModelMeters(registry, modelName);
        liveLag = meters.timer("medley_live_lag_seconds", LAG_BUCKETS);
        timeToFirstSegment = meters.timeToFirstToken();
        requestLatency = meters.requestLatency();
        promptTokens = meters.promptTokens();
        generationTokens = meters.generationTokens();
        successes = meters.successes("stop");
        soundSeconds = meters.counter("medley_sound_seconds_total");
    }

    /** @param load how busy the engine is, asked at each scrape */
    public void watch(Supplier<SpeechLoad> load) {
        meters.requestsRunning("Recordings being transcribed", () -> load.get().running());
        meters.requestsWaiting("Recordings waiting", () -> load.get().waiting());
    }

    /** A listener that passes everything on and measures it, from now. */
    public TranscriptionListener measured(TranscriptionListener listener) {
        return new MeasuredTranscription(listener, this);
    }

    /** A recording, or a live stream, is transcribed. */
    public void completed(TranscriptionSummary summary) {
        promptTokens.increment(summary.promptTokens());
        generationTokens.increment(summary.completionTokens());
        soundSeconds.increment(summary.durationSeconds());
        successes.increment();
    }

    /** A live voice's text left this long after the newest sound in it had come in. */
    public void liveText(Duration lag) {
        liveLag.record(lag);
    }
}
