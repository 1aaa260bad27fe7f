package dev.medley.jobcoordinator.queue;

import dev.medley.platform.announcement.AnnouncementTable;
import dev.medley.platform.job.JobTopics;
import dev.medley.platform.topic.TopicReader;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.RoutedDomain;
import dev.medley.proto.models.v1.ServedModel;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The models that were announced since this process started, also those whose workers are all gone: their jobs wait for
 * them. Thread-safe.
 */
public final class ServedModels {
    private final AnnouncementTable instances;
    private final Map<String, Served> served = new ConcurrentHashMap<>();

    /**
     * A model that somebody serves or served.
     *
     * @param queue the topic of its jobs; null of an upstream, which has none
     */
    record Served(String name, Modality modality, @Nullable String queue) {}

    /**
     * @param expiry age after which an announcement is void
     * @param onKnown told whenever the announcements were read to their end
     */
    public ServedModels(Duration expiry, Runnable onKnown) {
        instances = new AnnouncementTable(expiry, Clock.systemUTC(), () -> {
            refresh();
            onKnown.run();
        });
    }

    /** What has to be told the announcements. */
    public TopicReader reader() {
        return instances;
    }

    private void refresh() {
        for (ModelAnnouncement instance : instances.instances()) {
            boolean upstreams = instance.getRole() == Role.ROLE_GATEWAY;
            for (ServedModel model : instance.getModelsList()) {
                String queue =
                        upstreams ? null : JobTopics.queue(instance.getModels(0).getName());
                served.put(model.getName(), new Served(model.getName(), model.getModality(), queue));
            }
        }
    }

    Optional<Served> find(String name) {
        return Optional.ofNullable(served.get(name));
    }

    /** Names of those that do such jobs: those with a ready worker first, and by name. */
    List<String> meeting(Demand demand) {
        Set<String> ready = instances.instances().stream()
                .filter(ModelAnnouncement::getReady)
                .flatMap(instance -> instance.getModelsList().stream())
                .map(ServedModel::getName)
                .collect(Collectors.toSet());
        return served.values().stream()
                .filter(model -> model.queue() != null && demand.isMetBy(model.modality()))
                .map(Served::name)
                .sorted(Comparator.comparing((String name) -> !ready.contains(name))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Those who decide which model answers, the ready ones. */
    List<ModelAnnouncement> routers() {
        return instances.instances().stream()
                .filter(each -> each.getRole() == Role.ROLE_ROUTER && each.getReady())
                .toList();
    }

    boolean isDomain(String name) {
        return instances.instances().stream()
                .flatMap(each -> each.getDomainsList().stream())
                .map(RoutedDomain::getName)
                .anyMatch(name::equals);
    }
}
