package dev.medley.imagecaptioning.metrics;

import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.vision.VisionLoad;
import dev.medley.worker.ModelMeters;
import dev.medley.worker.generation.EngineGauges;
import dev.medley.worker.generation.GenerationMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** The metrics of what one model writes about images. Thread-safe. */
public final class CaptioningMetrics {
    private static final long[] DECODING_BUCKETS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000};

    private final MeterRegistry registry;
    private final String modelName;
    private final ModelMeters meters;
    private final GenerationMetrics generation;
    private final Timer decoding;
    private final Counter videoSeconds;

    public CaptioningMetrics(MeterRegistry registry, String modelName) {
        this.registry = registry;
        this.modelName = modelName;
        meters = new ModelMeters(registry, modelName);
        generation = new GenerationMetrics(registry, modelName);
        decoding = meters.timer("medley_image_decoding_seconds", DECODING_BUCKETS);
        videoSeconds = meters.counter("medley_video_seconds_total");
    }

    /** @param load how busy the engine is and what its tower has done, asked at each scrape */
    public void watch(Supplier<VisionLoad> load) {
        EngineGauges.register(registry, modelName, () -> load.get().text());
        meters.gauge("medley_num_images_waiting", "Images that wait to be seen", () -> load.get()
                .waitingImages());
        meters.gauge("medley_mm_cache_bytes", "Memory of features of images seen before", () -> load.get()
                .cachedBytes());
        meters.counted("medley_images_seen_total", "Images that the tower computed", () -> load.get()
                .seenImages());
        meters.counted(
                "medley_mm_cache_queries_total",
                "Images asked for, seen before or not",
                () -> load.get().seenImages() + load.get().recalledImages());
        meters.counted("medley_mm_cache_hits_total", "Images seen before, which skipped the tower", () -> load.get()
                .recalledImages());
    }

    /** As {@link GenerationMetrics#submit} does it. */
    public Generation submit(
            GenerationTask task, GenerationListener listener, Function<GenerationListener, Generation> submit) {
        return generation.submit(task, listener, submit);
    }

    /** An image was decoded, and made what the model sees. */
    public void decoded(Duration took) {
        decoding.record(took);
    }

    /** A video was looked at from its beginning to its end. */
    public void watched(double seconds) {
        videoSeconds.increment(seconds);
    }
}
