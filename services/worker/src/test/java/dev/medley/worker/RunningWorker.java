package dev.medley.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.platform.serving.ProcessExit;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** A real worker in this process, on free ports, with a channel to it. */
public class RunningWorker implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ConfigurableApplicationContext context;
    private final ManagedChannel channel;
    private final AtomicBoolean exited = new AtomicBoolean();

    /**
     * Starts a worker and returns while it loads.
     *
     * @param type its application
     * @param substitutes beans to use in place of its own
     * @param settings as {@code name=value}; a later one of a name counts
     */
    protected RunningWorker(Class<?> type, Consumer<GenericApplicationContext> substitutes, Stream<String> settings) {
        Map<String, String> arguments = new HashMap<>(Map.of(
                "spring.grpc.server.port", "0",
                "server.port", "0",
                "medley.platform.drain-notice", "0s",
                "spring.kafka.bootstrap-servers", "127.0.0.1:1"));
        settings.map(setting -> setting.split("=", 2)).forEach(setting -> arguments.put(setting[0], setting[1]));
        context = new SpringApplicationBuilder(type)
                .initializers(application -> substitute((GenericApplicationContext) application, substitutes))
                .registerShutdownHook(false)
                .run(arguments.entrySet().stream()
                        .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                        .toArray(String[]::new));
        channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort())
                .usePlaintext()
                .build();
    }

    /** Waits until it serves. */
    protected final void awaitServing() {
        await("the worker serves", () -> health("") == ServingStatus.SERVING);
    }

    /** Waits for a condition, for at most a minute. */
    public static void await(String what, BooleanSupplier condition) {
        await(what, LIMIT, condition);
    }

    public static void await(String what, Duration limit, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(limit);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("%s within %s", what, limit).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    public ManagedChannel channel() {
        return channel;
    }

    public ServingStatus health(String service) {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    /** The services that reflection lists. */
    public List<String> services() {
        var reply = new FirstReply<ServerReflectionResponse>();
        var questions = ServerReflectionGrpc.newStub(channel).serverReflectionInfo(reply);
        questions.onNext(
                ServerReflectionRequest.newBuilder().setListServices("").build());
        questions.onCompleted();
        return reply.get().getListServicesResponse().getServiceList().stream()
                .map(ServiceResponse::getName)
                .toList();
    }

    public final int grpcPort() {
        return context.getBean(GrpcServerLifecycle.class).getPort();
    }

    /** Whether the worker asked for its process to end as failed. */
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

    /** What SIGTERM does, except for the end of the process. */
    public void stop() {
        context.close();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        context.close();
    }

    private void substitute(GenericApplicationContext application, Consumer<GenericApplicationContext> substitutes) {
        substitutes.accept(application);
        application.registerBean(
                ProcessExit.class, () -> () -> exited.set(true), definition -> definition.setPrimary(true));
    }
}
