package dev.medley.gateway.testing;

import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.RoutedDomain;
import dev.medley.proto.routing.v1.Candidate;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.DomainScore;
import dev.medley.proto.routing.v1.ExplainRequest;
import dev.medley.proto.routing.v1.ExplainResponse;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RouteResponse;
import dev.medley.proto.routing.v1.RoutingServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A router with a real gRPC server and real announcements, that decides as it is told to. */
public final class FakeRouter extends RoutingServiceGrpc.RoutingServiceImplBase implements AutoCloseable {
    private final String instance = "router-" + UUID.randomUUID();
    private final Map<String, String> domains = new LinkedHashMap<>();
    private final AnnouncedServer server;
    private final Queue<Query> received = new ConcurrentLinkedQueue<>();
    private volatile Function<Query, Decision> decides = query -> Decision.getDefaultInstance();
    private volatile @Nullable MedleyException failure;
    private volatile boolean hangs;
    private volatile boolean ready = true;

    FakeRouter(String bootstrapServers, String topic, Map<String, String> domains) {
        this.domains.putAll(domains);
        this.domains.put(instance, "");
        this.server = new AnnouncedServer(bootstrapServers, topic, instance, this, this::announce);
    }

    /** Name of a domain that it alone routes. */
    String ownName() {
        return instance;
    }

    /** Decides so from now on. */
    public FakeRouter deciding(Function<Query, Decision> decides) {
        this.decides = decides;
        return this;
    }

    /** Always chooses one model. */
    public FakeRouter choosing(String model, String domain, float confidence) {
        return deciding(query -> Decision.newBuilder()
                .setModel(model)
                .setDomain(domain)
                .setConfidence(confidence)
                .build());
    }

    /** Refuses everything from now on; null decides again. */
    public FakeRouter refusing(@Nullable MedleyException failure) {
        this.failure = failure;
        return this;
    }

    /** Answers nothing from now on. */
    public FakeRouter hanging() {
        this.hangs = true;
        return this;
    }

    public void ready(boolean ready) {
        this.ready = ready;
    }

    /** What it was asked, oldest first. */
    public List<Query> received() {
        return List.copyOf(received);
    }

    public Query lastReceived() {
        return received().get(received.size() - 1);
    }

    /** Dies as in a crash; the topic still has it. */
    public void crash() {
        server.crash();
    }

    /** Says goodbye and takes no more calls. */
    @Override
    public void close() {
        server.leave();
        server.close();
    }

    @Override
    public void route(RouteRequest request, StreamObserver<RouteResponse> observer) {
        received.add(request.getQuery());
        if (answers(observer)) {
            observer.onNext(RouteResponse.newBuilder()
                    .setDecision(decides.apply(request.getQuery()))
                    .build());
            observer.onCompleted();
        }
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainResponse> observer) {
        received.add(request.getQuery());
        if (!answers(observer)) {
            return;
        }
        Decision decision = decides.apply(request.getQuery());
        ExplainResponse.Builder response = ExplainResponse.newBuilder().setDecision(decision);
        response.addCandidates(Candidate.newBuilder()
                .setModel(decision.getModel())
                .setInstanceId("one")
                .setChosen(true)
                .setReason("It is ready"));
        response.addCandidates(
                Candidate.newBuilder().setModel("another").setInstanceId("two").setReason("It is of another domain"));
        domains.keySet()
                .forEach(domain -> response.addScores(
                        DomainScore.newBuilder().setDomain(domain).setScore(0.5f)));
        observer.onNext(response.build());
        observer.onCompleted();
    }

    private boolean answers(StreamObserver<?> observer) {
        MedleyException refusal = failure;
        if (refusal != null) {
            observer.onError(GrpcFailures.toGrpc(refusal));
        }
        return refusal == null && !hangs;
    }

    private void announce(ModelAnnouncement.Builder announcement) {
        announcement.setRole(Role.ROLE_ROUTER).setReady(ready);
        domains.forEach((domain, model) -> announcement.addDomains(
                RoutedDomain.newBuilder().setName(domain).setModel(model)));
    }
}
