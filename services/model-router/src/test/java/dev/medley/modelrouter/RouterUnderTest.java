package dev.medley.modelrouter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.modelrouter.classifier.DomainClassifierLoader;
import dev.medley.platform.serving.ProcessExit;
import dev.medley.proto.routing.v1.Decision;
import dev.medley.proto.routing.v1.ExplainRequest;
import dev.medley.proto.routing.v1.ExplainResponse;
import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RoutingServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** The real service in this process, on free ports, with a channel to it. */
public final class RouterUnderTest implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ConfigurableApplicationContext context;
    private final ManagedChannel channel;
    private final AtomicBoolean exited = new AtomicBoolean();

    private RouterUnderTest(@Nullable DomainClassifierLoader loader, Path domains, List<String> settings) {
        Map<String, Object> arguments = new HashMap<>(Map.of(
                "spring.grpc.server.port", "0",
                "server.port", "0",
                "medley.platform.drain-notice", "0s",
                "medley.model-router.classifier", "/classifiers/fake",
                "medley.model-router.domains", domains,
                "medley.model-router.domain-poll", "100ms",
                "medley.model-router.instance-expiry", "1h",
                "spring.kafka.bootstrap-servers", "127.0.0.1:1"));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            arguments.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        context = new SpringApplicationBuilder(ModelRouterApplication.class)
                .initializers(application -> substitute((GenericApplicationContext) application, loader))
                .registerShutdownHook(false)
                .run(arguments.entrySet().stream()
                        .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                        .toArray(String[]::new));
        channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort())
                .usePlaintext()
                .build();
    }

    /** Starts a router and returns while it loads. */
    public static RouterUnderTest start(DomainClassifierLoader loader, Path domains, String... settings) {
        return new RouterUnderTest(loader, domains, List.of(settings));
    }

    /** Starts a router with a real classifier and waits until it serves. */
    public static RouterUnderTest real(Path classifier, Path domains, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("medley.model-router.classifier=" + classifier);
        return new RouterUnderTest(null, domains, all).awaited();
    }

    /** Starts a router and waits until it serves. */
    public static RouterUnderTest serving(Path domains, String broker, String... trained) {
        return start(folder -> new FakeClassifier(trained), domains, "spring.kafka.bootstrap-servers=" + broker)
                .awaited();
    }

    /** Waits for a condition, for at most a minute. */
    public static void await(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(LIMIT);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("%s within %s", what, LIMIT).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    public ManagedChannel channel() {
        return channel;
    }

    public Decision route(Query query) {
        return RoutingServiceGrpc.newBlockingStub(channel)
                .route(RouteRequest.newBuilder().setQuery(query).build())
                .getDecision();
    }

    public ExplainResponse explain(Query query) {
        return RoutingServiceGrpc.newBlockingStub(channel)
                .explain(ExplainRequest.newBuilder().setQuery(query).build());
    }

    public ServingStatus health() {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder()
                        .setService("medley.routing.v1.RoutingService")
                        .build())
                .getStatus();
    }

    public int grpcPort() {
        return context.getBean(GrpcServerLifecycle.class).getPort();
    }

    /** Whether the router asked for its process to end as failed. */
    public boolean hasExited() {
        return exited.get();
    }

    public HttpResponse<String> get(String path) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        try {
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        context.close();
    }

    private RouterUnderTest awaited() {
        await("the router serves", () -> health() == ServingStatus.SERVING);
        return this;
    }

    private void substitute(GenericApplicationContext application, @Nullable DomainClassifierLoader loader) {
        if (loader != null) {
            application.registerBean(
                    DomainClassifierLoader.class, () -> loader, definition -> definition.setPrimary(true));
        }
        application.registerBean(
                ProcessExit.class, () -> () -> exited.set(true), definition -> definition.setPrimary(true));
    }
}
