package dev.medley.modelrouter.endpoint;

import dev.medley.modelrouter.decision.Conversation;
import dev.medley.modelrouter.decision.ModelRouter;
import dev.medley.modelrouter.decision.Opinion;
import dev.medley.modelrouter.decision.Routing;
import dev.medley.modelrouter.domain.Domains;
import dev.medley.modelrouter.domain.LiveDomains;
import dev.medley.modelrouter.metrics.RoutingMetrics;
import dev.medley.platform.announcement.AnnouncementTable;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.ExplainRequest;
import dev.medley.proto.routing.v1.ExplainResponse;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RouteResponse;
import dev.medley.proto.routing.v1.RoutingServiceGrpc.RoutingServiceImplBase;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.grpc.server.service.GrpcService;

/** {@code medley.routing.v1.RoutingService}. */
@GrpcService
final class RoutingEndpoint extends RoutingServiceImplBase {
    private static final Logger logger = LoggerFactory.getLogger(RoutingEndpoint.class);

    private final LiveDomains domains;
    private final AnnouncementTable announcements;
    private final RoutingMetrics metrics;

    RoutingEndpoint(LiveDomains domains, AnnouncementTable announcements, RoutingMetrics metrics) {
        this.domains = domains;
        this.announcements = announcements;
        this.metrics = metrics;
    }

    @Override
    public void route(RouteRequest request, StreamObserver<RouteResponse> responses) {
        long started = System.nanoTime();
        Queries.check(request.hasQuery(), request.getQuery());
        Routing routing = routing(request.getQuery());
        metrics.decided(routing, Duration.ofNanos(System.nanoTime() - started));
        if (routing.failure() != null) {
            throw routing.failure();
        }
        Decision decision = Objects.requireNonNull(routing.decision());
        log(decision);
        responses.onNext(RouteResponse.newBuilder().setDecision(decision).build());
        responses.onCompleted();
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainResponse> responses) {
        Query query = request.getQuery();
        Queries.check(request.hasQuery(), query);
        Domains current = domains.current();
        Opinion opinion = new Conversation(query.getTextsList()).opinion(current);
        Routing routing = route(query, opinion, current);
        ExplainResponse.Builder response = ExplainResponse.newBuilder()
                .addAllCandidates(routing.candidates())
                .addAllScores(opinion.scores());
        if (routing.decision() != null) {
            response.setDecision(routing.decision());
        }
        responses.onNext(response.build());
        responses.onCompleted();
    }

    private Routing routing(Query query) {
        Domains current = domains.current();
        Opinion opinion = ModelRouter.looksAtTexts(query)
                ? new Conversation(query.getTextsList()).opinion(current)
                : Opinion.NONE;
        try {
            return route(query, opinion, current);
        } catch (MedleyException e) {
            metrics.unknownName();
            throw e;
        }
    }

    private Routing route(Query query, Opinion opinion, Domains current) {
        return ModelRouter.route(
                query,
                opinion,
                current,
                announcements.instances(),
                ThreadLocalRandom.current().nextLong());
    }

    private static void log(Decision decision) {
        CallLog log = CallLog.current();
        log.put(CallLog.MODEL, decision.getModel());
        log.put(CallLog.DOMAIN, decision.getDomain());
        logger.debug(
                "{} on {} answers: domain '{}', confidence {}",
                decision.getModel(),
                decision.getInstanceId(),
                decision.getDomain(),
                decision.getConfidence());
    }
}
