package dev.medley.gateway.routing;

import dev.medley.gateway.instance.Instance;
import dev.medley.gateway.instance.InstanceTable;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.RoutedDomain;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routers, and the domains that they route. The last domains heard of stand while no router is alive, so that their
 * names are known for what they are. Thread-safe.
 */
public final class RouterDirectory {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final InstanceTable instances;
    private volatile Map<String, RoutedDomain> domains = Map.of();
    private volatile boolean heard;

    public RouterDirectory(InstanceTable instances) {
        this.instances = instances;
        instances.follow(this::remember);
    }

    /** Whether a router was ever heard of. */
    boolean heard() {
        return heard;
    }

    /** Whether a router takes calls. */
    boolean alive() {
        return instances.routers().anyMatch(Instance::ready);
    }

    /** The domains by name. */
    Collection<RoutedDomain> domains() {
        return domains.values();
    }

    Optional<RoutedDomain> domain(String name) {
        return Optional.ofNullable(domains.get(name));
    }

    /**
     * A router to ask; one that a call could not reach lately comes last. Empty if there is nobody else.
     *
     * @param name what is to be routed, for the message
     * @param tried routers that had their chance
     * @throws MedleyException if there is none at all, or none that is ready
     */
    Optional<Instance> choose(String name, Collection<Instance> tried) {
        List<Instance> alive = instances.routers().toList();
        List<Instance> ready = alive.stream().filter(Instance::ready).toList();
        if (ready.isEmpty() && tried.isEmpty()) {
            throw alive.isEmpty()
                    ? unreachable(name, null)
                    : new MedleyException(
                            ErrorCategory.MODEL_LOADING,
                            "'%s' needs a model router, and those that run are loading".formatted(name),
                            "model",
                            RETRY,
                            null);
        }
        return ready.stream()
                .filter(router -> !tried.contains(router))
                .min(Comparator.comparing(Instance::suspect).thenComparing(Instance::openCalls));
    }

    /** No router answers. */
    static MedleyException unreachable(String name, @Nullable Throwable cause) {
        return new MedleyException(
                ErrorCategory.UNAVAILABLE,
                "'%s' needs a model router, and none can be reached; a model's own name needs none".formatted(name),
                "model",
                RETRY,
                cause);
    }

    private void remember() {
        List<Instance> alive = instances.routers().toList();
        if (!alive.isEmpty()) {
            heard = true;
            Map<String, RoutedDomain> now = new TreeMap<>();
            alive.forEach(router -> router.announcement().getDomainsList().forEach(d -> now.put(d.getName(), d)));
            domains = now;
        }
    }
}
