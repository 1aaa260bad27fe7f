package dev.medley.gateway.routing;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.upstream.UpstreamDirectory;
import dev.medley.gateway.worker.ModelCard;
import dev.medley.gateway.worker.WorkerDirectory;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.RoutedDomain;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All names that a caller may give as a model: those of workers' models and adapters, of upstreams, of domains, and
 * {@value Targets#AUTO} once a router was heard of. Thread-safe.
 */
public final class ModelList {
    private static final String OWNER = "medley";

    private final WorkerDirectory workers;
    private final UpstreamDirectory upstreams;
    private final RouterDirectory routers;

    public ModelList(WorkerDirectory workers, UpstreamDirectory upstreams, RouterDirectory routers) {
        this.workers = workers;
        this.upstreams = upstreams;
        this.routers = routers;
    }

    /** What a caller may use. */
    public List<ModelCard> of(Caller caller) {
        Map<String, ModelCard> served = new LinkedHashMap<>();
        workers.models().forEach(card -> served.put(card.name(), card));
        upstreams.models().forEach(card -> served.putIfAbsent(card.name(), card));
        served.keySet().removeIf(name -> !caller.mayUse(name));
        Map<String, ModelCard> names = new LinkedHashMap<>(served);
        List<RoutedDomain> domains = routers.domains().stream()
                .filter(domain -> caller.mayUse(domain.getModel()))
                .toList();
        for (RoutedDomain domain : domains) {
            names.putIfAbsent(
                    domain.getName(), routed(domain.getName(), domain.getName(), served.get(domain.getModel())));
        }
        if (routers.heard()) {
            names.put(Targets.AUTO, routed(Targets.AUTO, "", readiest(domains, served)));
        }
        return List.copyOf(names.values());
    }

    /** The one of a name, if the caller may use it. */
    public Optional<ModelCard> find(String name, Caller caller) {
        return of(caller).stream().filter(card -> card.name().equals(name)).findFirst();
    }

    private static @Nullable ModelCard readiest(List<RoutedDomain> domains, Map<String, ModelCard> served) {
        return domains.stream()
                .map(domain -> served.get(domain.getModel()))
                .filter(Objects::nonNull)
                .max(Comparator.comparing(ModelCard::ready))
                .orElse(null);
    }

    /** A name that a router decides: ready if a router and the model behind are. */
    private ModelCard routed(String name, String domain, @Nullable ModelCard behind) {
        return new ModelCard(
                name,
                behind == null ? 0 : behind.createdSeconds(),
                OWNER,
                behind == null ? Modality.MODALITY_TEXT : behind.modality(),
                domain,
                "",
                "",
                behind != null && behind.ready() && routers.alive());
    }
}
