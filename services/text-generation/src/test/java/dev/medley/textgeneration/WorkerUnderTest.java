package dev.medley.textgeneration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.platform.serving.ProcessExit;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc.TextGenerationServiceBlockingV2Stub;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc.TextGenerationServiceStub;
import dev.medley.textgeneration.model.TextGeneratorLoader;
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
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** The real service in this process, on free ports, with a channel to it. */
public final class WorkerUnderTest implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ConfigurableApplicationContext context;
    private final ManagedChannel channel;
    private final AtomicBoolean exited = new AtomicBoolean();

    private WorkerUnderTest(TextGeneratorLoader loader, List<String> settings) {
        Map<String, Object> arguments = new HashMap<>(Map.of(
                "spring.grpc.server.port", "0",
                "server.port", "0",
                "medley.platform.drain-notice", "0s",
                "medley.text-generation.checkpoint", "/checkpoints/fake-model",
                "medley.text-generation.catalogue-wait", "0s",
                "spring.kafka.bootstrap-servers", "127.0.0.1:1"));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            arguments.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        context = new SpringApplicationBuilder(TextGenerationApplication.class)
                .initializers(application -> substitute((GenericApplicationContext) application, loader))
                .registerShutdownHook(false)
                .run(arguments.entrySet().stream()
                        .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                        .toArray(String[]::new));
        channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort())
                .usePlaintext()
                .build();
    }

    /** Starts a worker and returns while it loads. */
    public static WorkerUnderTest start(TextGeneratorLoader loader, String... settings) {
        return new WorkerUnderTest(loader, List.of(settings));
    }

    /** Starts a worker and waits until it serves. */
    public static WorkerUnderTest serving(TextGeneratorLoader loader, String... settings) {
        WorkerUnderTest worker = start(loader, settings);
        await("the worker serves", () -> worker.health("") == ServingStatus.SERVING);
        return worker;
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

    public TextGenerationServiceBlockingV2Stub blocking() {
        return TextGenerationServiceGrpc.newBlockingV2Stub(channel);
    }

    public TextGenerationServiceStub async() {
        return TextGenerationServiceGrpc.newStub(channel);
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

    public int grpcPort() {
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

    private void substitute(GenericApplicationContext application, TextGeneratorLoader loader) {
        application.registerBean(TextGeneratorLoader.class, () -> loader, definition -> definition.setPrimary(true));
        application.registerBean(
                ProcessExit.class, () -> () -> exited.set(true), definition -> definition.setPrimary(true));
    }
}
