package dev.medley.gateway.routing;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.upstream.Upstream;
import dev.medley.gateway.upstream.UpstreamDirectory;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.WorkerDirectory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RouteResponse;
import java.util.Optional;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Finds out who answers a request for text by the model that it names: {@value #AUTO}, else a worker's model or
 * adapter, else an upstream, else a domain. Only {@value #AUTO} and domains need a router. Thread-safe.
 */
public final class Targets {
    /** The name that leaves the choice to a router altogether. */
    public static final String AUTO = "auto";

    private final WorkerDirectory workers;
    private final UpstreamDirectory upstreams;
    private final RouterDirectory routers;
    private final RouterCalls calls;

    public Targets(WorkerDirectory workers, UpstreamDirectory upstreams, RouterDirectory routers, RouterCalls calls) {
        this.workers = workers;
        this.upstreams = upstreams;
        this.routers = routers;
        this.calls = calls;
    }

    /**
     * Who answers. A name that the caller may not use fails as one that is not there, and a worker's model that does
     * not meet the demand as an invalid one.
     *
     * @param query what a router needs to know, without the model and what the caller may use; asked for only if a
     *     router decides
     */
    public Mono<Target> resolve(String name, Demand demand, Caller caller, CallContext context, Supplier<Query> query) {
        return Mono.defer(() -> {
            Optional<Target> named = named(name);
            if (named.isPresent()) {
                requireUsable(name, demand, caller);
                return Mono.just(named.get());
            }
            requireRoutable(name, caller);
            RouteRequest request = RouteRequest.newBuilder()
                    .setQuery(asked(query.get(), name, caller))
                    .build();
            return calls.route(request, context.requestId(), context.deadline())
                    .map(response -> decided(response, demand, caller));
        });
    }

    /** A query of one caller: its model is {@code name}, and only what they may use can be chosen. */
    public static Query asked(Query query, String name, Caller caller) {
        Query.Builder asked = query.toBuilder().setModel(name);
        if (asked.getAllowedModelsCount() == 0) {
            asked.addAllAllowedModels(caller.models());
        }
        return asked.build();
    }

    /** Whether a request for this name goes to an upstream, whatever is in it. */
    public boolean namesUpstream(String name) {
        return named(name).filter(Target.OfUpstream.class::isInstance).isPresent();
    }

    /** @throws MedleyException if no router could know the name, or the caller may not */
    public void requireKnown(String name, Caller caller) {
        if (named(name).isPresent()) {
            requireUsable(name, Demand.CHAT, caller);
            return;
        }
        requireRoutable(name, caller);
    }

    private Optional<Target> named(String name) {
        if (name.equals(AUTO)) {
            return Optional.empty();
        }
        Optional<Target> served = workers.modality(name).map(modality -> new Target.OfWorkers(name, modality, null));
        return served.or(() -> upstreams.find(name).map(upstream -> new Target.OfUpstream(upstream, null)));
    }

    private void requireUsable(String name, Demand demand, Caller caller) {
        if (!caller.mayUse(name)) {
            throw WorkerDirectory.missing(name);
        }
        workers.modality(name).ifPresent(modality -> requireMet(demand, modality, name, caller));
    }

    private void requireMet(Demand demand, Modality modality, String name, Caller caller) {
        demand.requireMetBy(
                modality,
                name,
                workers.models().stream()
                        .filter(model -> caller.mayUse(model.name()))
                        .toList());
    }

    /** Without a router, a domain is known by the models that specialise in it. */
    private void requireRoutable(String name, Caller caller) {
        boolean known = name.equals(AUTO)
                || routers.domain(name)
                        .map(domain -> caller.mayUse(domain.getModel()))
                        .orElseGet(() -> workers.specialisesIn(name, caller::mayUse)
                                || upstreams.specialisesIn(name, caller::mayUse));
        if (!known) {
            throw WorkerDirectory.missing(name);
        }
    }

    private Target decided(RouteResponse response, Demand demand, Caller caller) {
        Decision decision = response.getDecision();
        String model = decision.getModel();
        Optional<Modality> modality = workers.modality(model);
        Optional<Upstream> upstream = modality.isPresent() ? Optional.empty() : upstreams.find(model);
        if (upstream.isPresent()) {
            return new Target.OfUpstream(upstream.get(), decision);
        }
        modality.ifPresent(known -> requireMet(demand, known, model, caller));
        return new Target.OfWorkers(model, modality.orElse(Modality.MODALITY_UNSPECIFIED), decision);
    }
}
