package dev.medley.worker;

import dev.medley.inference.InferenceException;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.serving.ProcessExit;
import dev.medley.platform.serving.ServingState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;

/**
 * Holds a worker's model: loads it on a thread of its own once the ports are open, warms it up, opens the doors, and
 * frees it after the last call. A model that can't be loaded ends the process. Thread-safe.
 *
 * @param <M> a loaded model
 */
public abstract class HostedModel<M> implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(HostedModel.class);
    private static final Duration RETRY_WHILE_LOADING = Duration.ofSeconds(2);
    private static final Duration LOADER_LEAVES_WITHIN = Duration.ofSeconds(5);

    private final ModelIdentity identity;
    private final ServingState serving;
    private final ProcessExit exit;
    private final Thread loading = new Thread(this::loadAndServe, "model-loader");

    private volatile @Nullable M model;
    private volatile boolean failed;
    private boolean closed;

    protected HostedModel(ModelIdentity identity, ServingState serving, ProcessExit exit) {
        this.identity = identity;
        this.serving = serving;
        this.exit = exit;
        loading.setDaemon(true);
    }

    /**
     * Loads the model; takes seconds to minutes.
     *
     * @throws InferenceException if it can't be served
     */
    protected abstract M load();

    /**
     * Runs the model once, so that the first caller meets compiled programs, and so that a model that can't run shows.
     *
     * @throws InferenceException if it can't run
     */
    protected abstract void warmUp(M warm);

    /** What is left to do before the doors open. Requests that name the model are served from here on. */
    protected abstract void prepare(M warm);

    /** The model in a few words, for the log. */
    protected abstract String describe(M served);

    /** Frees the model; calls that still run fail as UNAVAILABLE. */
    protected abstract void free(M unwanted);

    @EventListener(ApplicationReadyEvent.class)
    void startLoading() {
        loading.start();
    }

    /**
     * The model that a request names.
     *
     * @throws MedleyException MODEL_NOT_FOUND if this worker has no model of that name, MODEL_LOADING if it has, but
     *     not yet
     */
    public M named(String name) {
        if (!identity.names(name)) {
            throw new MedleyException(
                    ErrorCategory.MODEL_NOT_FOUND,
                    "The model '%s' does not exist; this worker serves '%s'".formatted(name, identity.name()),
                    "model",
                    null,
                    null);
        }
        M loaded = model;
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
    public @Nullable M loaded() {
        return model;
    }

    @Override
    public void close() {
        M loaded;
        synchronized (this) {
            closed = true;
            loaded = model;
        }
        if (loaded != null) {
            free(loaded);
        } else if (!failed) {
            awaitLoader();
        }
    }

    private void loadAndServe() {
        long started = System.nanoTime();
        try {
            logger.info("Loading {}", identity.name());
            M loaded = load();
            warmUpOrFree(loaded);
            if (take(loaded)) {
                prepare(loaded);
                logger.info(
                        "Serving {}: {}, ready after {} ms",
                        identity.name(),
                        describe(loaded),
                        (System.nanoTime() - started) / 1_000_000);
                serving.ready();
            }
        } catch (InferenceException e) {
            logger.error("{} can't be served: {}", identity.name(), e.getMessage());
            fail();
        } catch (RuntimeException | LinkageError e) {
            logger.error("{} can't be served", identity.name(), e);
            fail();
        }
    }

    private void warmUpOrFree(M loaded) {
        try {
            warmUp(loaded);
        } catch (RuntimeException e) {
            free(loaded);
            throw e;
        }
    }

    /** Whether the model is still wanted; it is freed if not. */
    private synchronized boolean take(M loaded) {
        if (closed) {
            free(loaded);
            return false;
        }
        model = loaded;
        return true;
    }

    private void fail() {
        failed = true;
        exit.failed();
    }

    private void awaitLoader() {
        try {
            loading.join(LOADER_LEAVES_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
