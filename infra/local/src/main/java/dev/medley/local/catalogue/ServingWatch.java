package dev.medley.local.catalogue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.local.SuiteFailure;
import dev.medley.proto.catalogue.v1.Adapter;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits until those who serve a change of the catalogue announce that they do. Not thread-safe. */
public final class ServingWatch implements AutoCloseable {
    private static final String TOPIC = "medley.models";
    private static final Duration SILENT_IS_GONE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);

    private final TopicTable announcements;
    private final Duration limit;

    /**
     * @param kafka where a broker answers, as host:port
     * @param limit how long to wait for one change
     */
    public ServingWatch(String kafka, Duration limit) {
        this.announcements = new TopicTable(new KafkaAddress(kafka), TOPIC);
        this.limit = limit;
    }

    /**
     * Returns once every ready worker of an adapter's base model, or gateway, serves what the change says.
     *
     * @throws SuiteFailure naming those that don't, once the limit has passed
     */
    public void await(CatalogueChange change) throws InterruptedException {
        Instant deadline = Instant.now().plus(limit);
        Optional<String> missing = missing(change);
        while (missing.isPresent()) {
            if (Instant.now().isAfter(deadline)) {
                throw new SuiteFailure("after %d s %s".formatted(limit.toSeconds(), missing.get()));
            }
            pause();
            missing = missing(change);
        }
    }

    @Override
    public void close() {
        announcements.close();
    }

    private static void pause() throws InterruptedException {
        LockSupport.parkNanos(POLL.toNanos());
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private Optional<String> missing(CatalogueChange change) {
        CatalogueEntry served = Objects.requireNonNullElse(change.after(), change.before());
        List<ModelAnnouncement> concerned =
                ready().stream().filter(concerns(served)).toList();
        if (change.after() != null && concerned.isEmpty()) {
            return Optional.of("nobody is ready who could serve '%s', %s"
                    .formatted(change.name(), CatalogueChange.served(served)));
        }
        List<String> behind = concerned.stream()
                .filter(each -> (change.after() == null) == serves(each, served))
                .map(ModelAnnouncement::getInstanceId)
                .toList();
        return behind.isEmpty()
                ? Optional.empty()
                : Optional.of("%s %s '%s'; the log there says why"
                        .formatted(
                                String.join(", ", behind),
                                change.after() == null ? "still serves" : "doesn't serve the new",
                                change.name()));
    }

    private static Predicate<ModelAnnouncement> concerns(CatalogueEntry entry) {
        if (entry.hasUpstream()) {
            return instance -> instance.getRole() == Role.ROLE_GATEWAY;
        }
        Adapter adapter = entry.getAdapter();
        return instance -> instance.getModelsList().stream()
                .anyMatch(model ->
                        model.getBaseModel().isEmpty() && model.getName().equals(adapter.getBaseModel()));
    }

    private static boolean serves(ModelAnnouncement instance, CatalogueEntry entry) {
        return instance.getModelsList().stream()
                .anyMatch(model -> model.getName().equals(entry.getName())
                        && model.getAdapterRevision().equals(entry.getAdapter().getRevision()));
    }

    private List<ModelAnnouncement> ready() {
        Instant oldest = Instant.now().minus(SILENT_IS_GONE);
        return announcements.read().values().stream()
                .flatMap(value -> parse(value).stream())
                .filter(each -> each.getReady() && each.getAnnouncedAt().getSeconds() >= oldest.getEpochSecond())
                .toList();
    }

    private static Optional<ModelAnnouncement> parse(byte[] value) {
        try {
            return Optional.of(ModelAnnouncement.parseFrom(value));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }
}
