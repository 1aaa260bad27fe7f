package dev.medley.modelrouter.domain;

import dev.medley.modelrouter.ModelRouterSettings;
import dev.medley.modelrouter.Readiness;
import dev.medley.modelrouter.classifier.BadClassifierException;
import dev.medley.modelrouter.classifier.DomainClassifier;
import dev.medley.modelrouter.classifier.DomainClassifierLoader;
import dev.medley.modelrouter.metrics.RoutingMetrics;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.serving.ProcessExit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The domains in force: loads the classifier once the ports are open, then follows the domain files. Both on one thread
 * of its own; whoever decides takes the domains as they are at that moment. A classifier that can't be loaded ends the
 * process. Thread-safe.
 */
@Component
public class LiveDomains implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(LiveDomains.class);
    private static final Duration RETRY_WHILE_LOADING = Duration.ofSeconds(2);
    private static final int WARM_UP_EXAMPLES = 20;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ModelRouterSettings settings;
    private final DomainClassifierLoader loader;
    private final RoutingMetrics metrics;
    private final Readiness readiness;
    private final ProcessExit exit;
    private final ScheduledExecutorService thread;

    private volatile @Nullable Domains domains;
    private volatile @Nullable DomainClassifier classifier;
    private @Nullable String trouble;

    LiveDomains(
            ModelRouterSettings settings,
            DomainClassifierLoader loader,
            RoutingMetrics metrics,
            Readiness readiness,
            ProcessExit exit) {
        this.settings = settings;
        this.loader = loader;
        this.metrics = metrics;
        this.readiness = readiness;
        this.exit = exit;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            var worker = new Thread(work, "domains");
            worker.setDaemon(true);
            return worker;
        });
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        thread.execute(this::load);
    }

    /**
     * The domains as they are now.
     *
     * @throws MedleyException MODEL_LOADING while there are none
     */
    public Domains current() {
        Domains current = domains;
        if (current == null) {
            throw new MedleyException(
                    ErrorCategory.MODEL_LOADING, "The domains are loading", null, RETRY_WHILE_LOADING, null);
        }
        return current;
    }

    /** All domains in force; none until the files are read. */
    List<Domain> all() {
        Domains current = domains;
        return current == null ? List.of() : List.copyOf(current.all());
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        DomainClassifier loaded = classifier;
        if (loaded != null) {
            loaded.close();
        }
    }

    private void load() {
        try {
            DomainClassifier loaded = loader.load(settings.classifierFolder());
            classifier = loaded;
            logger.info(
                    "The classifier {} knows {}",
                    settings.classifier(),
                    loaded.trainedDomains().stream().sorted().toList());
            var folder = new DomainFolder(settings.domainFolder(), loaded.trainedDomains(), metrics::domainFileRefused);
            thread.scheduleWithFixedDelay(
                    () -> look(folder, loaded), 0, settings.domainPoll().toMillis(), TimeUnit.MILLISECONDS);
        } catch (BadClassifierException e) {
            logger.error("The classifier {} can't be used: {}", settings.classifier(), e.getMessage());
            exit.failed();
        } catch (RejectedExecutionException e) {
            logger.debug("Closed while the classifier was loading");
        } catch (RuntimeException | LinkageError e) {
            logger.error("The classifier {} can't be used", settings.classifier(), e);
            exit.failed();
        }
    }

    private void look(DomainFolder folder, DomainClassifier classifier) {
        try {
            Optional<List<Domain>> changed = folder.changed();
            if (changed.isPresent()) {
                Domains fresh = Domains.of(changed.get(), classifier, settings.threshold());
                warmUp(fresh);
                domains = fresh;
                logger.info(
                        "Routing {}", fresh.byName().keySet().stream().sorted().toList());
                readiness.domainsInForce();
            }
            trouble = null;
        } catch (IOException e) {
            tellOnce(settings.domainFolder() + " can't be read: " + e.getMessage());
        } catch (RuntimeException e) {
            logger.error("The domains in {} can't be taken over", settings.domainFolder(), e);
        }
    }

    /** So that the first caller meets compiled code, and so that domains that can't be scored show. */
    private static void warmUp(Domains domains) {
        domains.all().stream()
                .flatMap(domain -> domain.examples().stream().limit(WARM_UP_EXAMPLES))
                .forEach(domains.scorer()::score);
    }

    private void tellOnce(String problem) {
        if (!problem.equals(trouble)) {
            trouble = problem;
            logger.error(problem);
        }
    }
}
