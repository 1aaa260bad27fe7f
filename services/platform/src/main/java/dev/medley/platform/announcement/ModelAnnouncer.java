package dev.medley.platform.announcement;

import com.google.protobuf.Timestamp;
import dev.medley.platform.serving.ServingState;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces an instance from {@link #start} to {@link #close}: a changed state within {@link #LOOK}, a change of
 * {@link ServingState} at once, an unchanged state every interval. Does so on a thread of its own, so that a missing
 * Kafka holds nobody up. Thread-safe.
 */
final class ModelAnnouncer implements AutoCloseable {
    /** How often to look for changes; all changes in between go out as one. */
    static final Duration LOOK = Duration.ofMillis(250);

    private static final Logger logger = LoggerFactory.getLogger(ModelAnnouncer.class);

    private final String instanceId;
    private final AnnouncementLog log;
    private final AnnouncedModels models;
    private final ServingState serving;
    private final Duration interval;
    private final ScheduledExecutorService thread;
    private String address = "";
    private long revision;
    private @Nullable List<ServedModel> announcedModels;
    private @Nullable ModelAnnouncement last;
    private long lastNanos;

    ModelAnnouncer(
            String instanceId, AnnouncementLog log, AnnouncedModels models, ServingState serving, Duration interval) {
        this.instanceId = instanceId;
        this.log = log;
        this.models = models;
        this.serving = serving;
        this.interval = interval;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            var worker = new Thread(work, "model-announcer");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** @param reachableAt where the instance's gRPC server answers, as host:port */
    void start(String reachableAt) {
        logger.info("Announcing {} at {} on {}", instanceId, reachableAt, ModelTopic.NAME);
        thread.execute(() -> address = reachableAt);
        thread.scheduleWithFixedDelay(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        serving.follow(this::lookNow);
    }

    /** Takes the instance off the topic, unless Kafka is away. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (thread.awaitTermination(AnnouncementLog.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookNow() {
        try {
            thread.execute(this::look);
        } catch (RejectedExecutionException e) {
            logger.debug("No announcement: the announcer is closed");
        }
    }

    /** Whatever fails is told: the executor would keep it to itself, and never look again. */
    private void look() {
        try {
            ModelAnnouncement current = current();
            boolean due = last == null || System.nanoTime() - lastNanos >= interval.toNanos();
            if (due || !current.equals(last)) {
                long now = System.nanoTime();
                boolean written = log.write(current.toBuilder()
                        .setAnnouncedAt(timestamp(Instant.now()))
                        .build());
                if (written) {
                    last = current;
                    lastNanos = now;
                }
            }
        } catch (RuntimeException | Error e) {
            logger.error("An announcement failed", e);
        }
    }

    private ModelAnnouncement current() {
        List<ServedModel> now = models.models();
        List<ServedModel> set = now.stream().map(ModelAnnouncer::withoutLoad).toList();
        if (!set.equals(announcedModels)) {
            announcedModels = set;
            revision++;
        }
        return ModelAnnouncement.newBuilder()
                .setInstanceId(instanceId)
                .setAddress(address)
                .setRole(models.role())
                .addAllModels(now)
                .addAllDomains(models.domains())
                .setReady(serving.isReady())
                .setRevision(revision)
                .build();
    }

    private static ServedModel withoutLoad(ServedModel model) {
        return model.toBuilder().clearFreeSlots().clearWaiting().build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
