package dev.medley.textgeneration.model;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.ModelDescription;
import dev.medley.inference.text.TextGenerator;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.serving.ProcessExit;
import dev.medley.platform.serving.ServingState;
import dev.medley.textgeneration.TextGenerationSettings;
import dev.medley.textgeneration.metrics.EngineGauges;
import dev.medley.textgeneration.metrics.GenerationMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Holds the model: loads it on a thread of its own once the ports are open, warms it up, has its adapters loaded, opens
 * the doors, and closes it after the last call. A model that can't be loaded ends the process. Thread-safe.
 */
@Component
public class ModelHost implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(ModelHost.class);
    private static final Duration RETRY_WHILE_LOADING = Duration.ofSeconds(2);
    private static final Duration LOADER_LEAVES_WITHIN = Duration.ofSeconds(5);

    private final TextGenerationSettings settings;
    private final TextGeneratorLoader loader;
    private final AdapterHost adapters;
    private final ServingState serving;
    private final MeterRegistry meters;
    private final ProcessExit exit;
    private final Thread loading = new Thread(this::load, "model-loader");

    private volatile @Nullable ServedTextModel model;
    private volatile boolean failed;
    private boolean closed;

    ModelHost(
            TextGenerationSettings settings,
            TextGeneratorLoader loader,
            AdapterHost adapters,
            ServingState serving,
            MeterRegistry meters,
            ProcessExit exit) {
        this.settings = settings;
        this.loader = loader;
        this.adapters = adapters;
        this.serving = serving;
        this.meters = meters;
        this.exit = exit;
        loading.setDaemon(true);
    }

    @EventListener(ApplicationReadyEvent.class)
    void startLoading() {
        loading.start();
    }

    /**
     * The model, or the adapter over it, that a request names.
     *
     * @throws MedleyException MODEL_NOT_FOUND if this worker has no model of that name, MODEL_LOADING if it has, but
     *     not yet
     */
    public ServedTextModel named(String name) {
        ServedTextModel adapter = adapters.named(name);
        if (adapter != null) {
            return adapter;
        }
        if (!settings.names(name)) {
            throw new MedleyException(
                    ErrorCategory.MODEL_NOT_FOUND,
                    "The model '%s' does not exist; this worker serves '%s'".formatted(name, settings.servedName()),
                    "model",
                    null,
                    null);
        }
        ServedTextModel loaded = model;
        if (loaded == null) {
            throw new MedleyException(
                    ErrorCategory.MODEL_LOADING,
                    "The model '%s' is loading".formatted(name),
                    null,
                    RETRY_WHILE_LOADING,
                    null);
        }
        return loaded;
    }

    /** The model, or null until it is loaded and warm. */
    @Nullable
    ServedTextModel loaded() {
        return model;
    }

    /** Frees the model; calls that still run fail as UNAVAILABLE. */
    @Override
    public void close() {
        adapters.close();
        ServedTextModel loaded;
        synchronized (this) {
            closed = true;
            loaded = model;
        }
        if (loaded != null) {
            loaded.generator().close();
        } else if (!failed) {
            awaitLoader();
        }
    }

    private void load() {
        long started = System.nanoTime();
        try {
            logger.info("Loading {} from {}", settings.servedName(), settings.checkpoint());
            TextGenerator generator = loader.load(settings.engine());
            warmUp(generator);
            if (take(generator)) {
                adapters.serveOn(generator);
                describe(generator.description(), Duration.ofNanos(System.nanoTime() - started));
                serving.ready();
            }
        } catch (InferenceException e) {
            logger.error("{} can't be served: {}", settings.servedName(), e.getMessage());
            fail();
        } catch (RuntimeException | LinkageError e) {
            logger.error("{} can't be served", settings.servedName(), e);
            fail();
        }
    }

    private static void warmUp(TextGenerator generator) {
        try {
            WarmUp.run(generator);
        } catch (RuntimeException e) {
            generator.close();
            throw e;
        }
    }

    /** Whether the model is still wanted; it is closed if not. */
    private synchronized boolean take(TextGenerator generator) {
        if (closed) {
            generator.close();
            return false;
        }
        String name = settings.servedName();
        EngineGauges.register(meters, name, generator::load);
        model = new ServedTextModel(name, settings.domain(), null, generator, new GenerationMetrics(meters, name));
        return true;
    }

    private void fail() {
        failed = true;
        exit.failed();
    }

    private void describe(ModelDescription loaded, Duration took) {
        logger.info(
                "Serving {}: {}, {} parameters, {} in {}, context {} tokens, {} slots, KV cache {} MB, ready after {} ms",
                settings.servedName(),
                loaded.architecture(),
                loaded.parameters(),
                loaded.device(),
                loaded.precision().label(),
                loaded.contextLength(),
                loaded.slots(),
                DataSize.ofBytes(loaded.kvCacheBytes()).toMegabytes(),
                took.toMillis());
    }

    private void awaitLoader() {
        try {
            loading.join(LOADER_LEAVES_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
