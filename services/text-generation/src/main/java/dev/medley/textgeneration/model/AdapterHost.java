package dev.medley.textgeneration.model;

import dev.medley.inference.text.TextGenerator;
import dev.medley.platform.catalogue.CatalogueFollower;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.textgeneration.TextGenerationSettings;
import dev.medley.textgeneration.metrics.AdapterMetrics;
import dev.medley.worker.generation.GenerationMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Serves the adapters that the catalogue has for the worker's model: loads, replaces and removes them on a thread of
 * its own while requests run. An entry that can't be served leaves the former one of its name in force; it is told
 * once, and tried again when its record changes, or, where files are missing, now and then. Thread-safe.
 */
@Component
final class AdapterHost implements CatalogueFollower, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(AdapterHost.class);
    private static final Duration LOOK_FOR_MISSING = Duration.ofSeconds(3);

    private final TextGenerationSettings settings;
    private final MeterRegistry meters;
    private final Counter refusals;
    private final ScheduledExecutorService thread;
    private final CompletableFuture<Void> catalogueKnown = new CompletableFuture<>();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final Map<String, ServedAdapter> served = new ConcurrentSkipListMap<>();

    // These belong to the thread.
    private final Map<String, Refused> refused = new HashMap<>();
    private @Nullable Map<String, CatalogueEntry> wanted;
    private @Nullable TextGenerator engine;

    private record ServedAdapter(CatalogueEntry entry, ServedTextModel model) {}

    /** @param missing whether files are not there, which may yet come */
    private record Refused(CatalogueEntry entry, boolean missing) {}

    AdapterHost(TextGenerationSettings settings, MeterRegistry meters) {
        this.settings = settings;
        this.meters = meters;
        this.refusals = AdapterMetrics.refusals(meters, settings.identity().name());
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            var worker = new Thread(work, "adapter-loader");
            worker.setDaemon(true);
            return worker;
        });
        long millis = LOOK_FOR_MISSING.toMillis();
        thread.scheduleWithFixedDelay(this::catchUp, millis, millis, TimeUnit.MILLISECONDS);
    }

    /** The adapter that a request names, or null if there is none of that name. */
    @Nullable
    ServedTextModel named(String name) {
        ServedAdapter adapter = served.get(name);
        return adapter == null ? null : adapter.model();
    }

    /** The entries in force, by name. */
    List<CatalogueEntry> served() {
        return served.values().stream().map(ServedAdapter::entry).toList();
    }

    @Override
    public void follow(Map<String, CatalogueEntry> entries) {
        Map<String, CatalogueEntry> own = entries.values().stream()
                .filter(entry -> settings.identity().names(entry.getAdapter().getBaseModel()))
                .collect(Collectors.toMap(CatalogueEntry::getName, Function.identity()));
        execute(() -> {
            wanted = own;
            catchUp();
        });
        catalogueKnown.complete(null);
    }

    /**
     * Has an engine serve the adapters from now on. Returns once it serves those of the catalogue, or, if that is not
     * known within the settings' limit, without them: they come later then.
     */
    void serveOn(TextGenerator loaded) {
        execute(() -> {
            engine = loaded;
            catchUp();
        });
        try {
            catalogueKnown.get(settings.catalogueWait().toMillis(), TimeUnit.MILLISECONDS);
            caughtUp.join();
        } catch (TimeoutException e) {
            logger.warn(
                    "The catalogue is not known after {} ms: its adapters are served once Kafka answers",
                    settings.catalogueWait().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | CompletionException e) {
            logger.debug("No adapters: the worker leaves");
        }
    }

    /** Loads nothing any more. What is served belongs to the engine. */
    @Override
    public void close() {
        thread.shutdownNow();
        var leaving = new IllegalStateException("The worker leaves");
        catalogueKnown.completeExceptionally(leaving);
        caughtUp.completeExceptionally(leaving);
    }

    private void catchUp() {
        if (engine == null || wanted == null) {
            return;
        }
        try {
            serve(wanted, engine);
        } catch (RuntimeException e) {
            logger.error("The adapters can't be brought up to date", e);
        } finally {
            caughtUp.complete(null);
        }
    }

    /** Makes what is served what is wanted, as far as it can be. */
    private void serve(Map<String, CatalogueEntry> entries, TextGenerator target) {
        refused.keySet().retainAll(entries.keySet());
        served.keySet().stream().filter(name -> !entries.containsKey(name)).forEach(name -> remove(name, target));
        entries.values().stream().filter(this::isDue).forEach(entry -> serve(entry, target));
    }

    private boolean isDue(CatalogueEntry entry) {
        ServedAdapter current = served.get(entry.getName());
        Refused last = refused.get(entry.getName());
        boolean settled = last != null && !last.missing() && last.entry().equals(entry);
        return !settled && (current == null || !current.entry().equals(entry));
    }

    private void serve(CatalogueEntry entry, TextGenerator target) {
        String name = entry.getName();
        try {
            if (settings.identity().names(name)) {
                throw AdapterRefusal.wrong("the model itself has that name");
            }
            ServedAdapter current = served.get(name);
            if (current == null || !current.entry().getAdapter().equals(entry.getAdapter())) {
                AdapterFolder.of(entry.getAdapter()).load(target, name);
            }
            refused.remove(name);
            var metrics = new GenerationMetrics(meters, name);
            served.put(
                    name,
                    new ServedAdapter(entry, new ServedTextModel(name, entry.getDomain(), name, target, metrics)));
            logger.info(
                    "Serving the adapter {}, revision {}",
                    name,
                    entry.getAdapter().getRevision());
        } catch (AdapterRefusal refusal) {
            refuse(entry, refusal);
        }
    }

    private void refuse(CatalogueEntry entry, AdapterRefusal refusal) {
        Refused before = refused.put(entry.getName(), new Refused(entry, refusal.isMissing()));
        if (before != null && before.entry().equals(entry) || thread.isShutdown()) {
            return;
        }
        refusals.increment();
        ServedAdapter current = served.get(entry.getName());
        logger.warn(
                "The adapter {}, revision {}, can't be served: {}; {}",
                entry.getName(),
                entry.getAdapter().getRevision(),
                refusal.getMessage(),
                current == null
                        ? "requests for it are refused"
                        : "revision " + current.entry().getAdapter().getRevision() + " stays in force");
    }

    private void remove(String name, TextGenerator target) {
        served.remove(name);
        target.removeAdapter(name);
        logger.info("The adapter {} is served no more", name);
    }

    private void execute(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            logger.debug("No adapters: the worker leaves");
        }
    }
}
