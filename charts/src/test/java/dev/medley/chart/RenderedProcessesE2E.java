package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.local.kafka.KafkaBroker;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the chart renders of the laptop preset, with TLS between services, starts the real suite. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RenderedProcessesE2E {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Path STARTER = Path.of("../infra/starter-models").toAbsolutePath();
    private static final String SERVER_NAME = "medley.internal";
    private static final String CHAT =
            """
            {"model": "%s", "max_completion_tokens": 8, "messages": [{"role": "user", "content": "What is a tax?"}]}""";

    private final HttpClient http = HttpClient.newHttpClient();
    private Started suite;

    private record Started(
            Path folder,
            Manifests manifests,
            AutoCloseable broker,
            LocalPod gateway,
            LocalPod router,
            LocalPod coordinator,
            LocalPod worker) {
        List<LocalPod> pods() {
            return List.of(gateway, router, coordinator, worker);
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"));
        Certificates.write(folder.resolve("tls"), SERVER_NAME);
        Path values = Files.writeString(
                folder.resolve("values.yaml"),
                """
                kafka: {strimzi: {enabled: false}, bootstrapServers: "%s"}
                internalTls: {enabled: true, serverName: %s}
                """
                        .formatted(broker.bootstrapServers(), SERVER_NAME));
        Manifests manifests = Chart.render(Chart.preset("laptop"), values);
        suite = new Started(
                folder,
                manifests,
                broker,
                LocalPod.start(manifests, "gateway", ServiceKind.GATEWAY, folder, folder),
                LocalPod.start(manifests, "model-router", ServiceKind.MODEL_ROUTER, STARTER.resolve("domains"), folder),
                LocalPod.start(manifests, "job-coordinator", ServiceKind.JOB_COORDINATOR, folder, folder),
                LocalPod.start(
                        manifests, "text-generation", ServiceKind.TEXT_GENERATION, STARTER.resolve("text"), folder));
        for (LocalPod pod : suite.pods()) {
            await(pod::isStarted);
            assertThat(pod.isAlive()).isTrue();
        }
        await(() -> get("/v1/models").contains("\"ready\":true")
                && get("/v1/models").contains("\"auto\""));
    }

    @AfterAll
    void stop() throws Exception {
        suite.pods().forEach(LocalPod::close);
        suite.broker().close();
    }

    @Test
    @Order(1)
    void theSmokeTestOfTheChartSucceeds() throws Exception {
        // Given the pod of helm test, whose script asks the service by its name
        JsonNode pod = suite.manifests().get("Pod", Chart.RELEASE + "-smoke-test");
        Path script = Files.writeString(
                suite.folder().resolve("smoke-test.sh"),
                suite.manifests()
                        .get("ConfigMap", Chart.RELEASE + "-smoke-test")
                        .at("/data/smoke-test.sh")
                        .asString());
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString()).redirectErrorStream(true);
        pod.at("/spec/containers/0/env").forEach(variable -> builder.environment()
                .put(
                        variable.path("name").asString(),
                        variable.path("value")
                                .asString()
                                .replace(
                                        "http://medley-gateway:8080",
                                        suite.gateway().http("").toString())));

        // When
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("chat with starter", "finish_reason");
    }

    @Test
    @Order(2)
    void theRouterChoosesWhoAnswers() throws Exception {
        HttpResponse<String> reply = post("/v1/chat/completions", CHAT.formatted("auto"));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(json(reply).path("model").asString("")).isEqualTo("starter");
        assertThat(reply.headers().firstValue("x-medley-route"))
                .hasValueSatisfying(route -> assertThat(route).startsWith("general"));
    }

    @Test
    @Order(3)
    void aDurableJobEnds() throws Exception {
        HttpResponse<String> accepted =
                post("/v1/jobs", "{\"url\": \"/v1/chat/completions\", \"body\": %s}".formatted(CHAT.formatted("auto")));

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String job = "/v1/jobs/" + json(accepted).path("id").asString();
        await(() -> get(job).contains("succeeded"));
    }

    @Test
    @Order(4)
    void nobodyIsHeardByAWorkerWhoShowsNoCertificateOfTheSuites(@TempDir Path other) throws Exception {
        Path ours = suite.folder().resolve("tls");
        Path theirs = Certificates.write(other, SERVER_NAME);
        for (LocalPod pod : List.of(suite.router(), suite.coordinator(), suite.worker())) {
            assertThat(health(pod, shown(ours, ours))).isEqualTo(ServingStatus.SERVING);
            assertRefused(pod, InsecureChannelCredentials.create());
            assertRefused(
                    pod,
                    TlsChannelCredentials.newBuilder()
                            .trustManager(ours.resolve("ca.crt").toFile())
                            .build());
            assertRefused(pod, shown(theirs, ours));
            assertRefused(pod, shown(ours, theirs));
        }
    }

    @Test
    @Order(5)
    void allLeaveInOrder() throws Exception {
        for (LocalPod pod : suite.pods()) {
            assertThat(pod.terminate()).as(pod.log()).isZero();
        }
    }

    private static ChannelCredentials shown(Path certificate, Path authority) throws IOException {
        return TlsChannelCredentials.newBuilder()
                .keyManager(
                        certificate.resolve("tls.crt").toFile(),
                        certificate.resolve("tls.key").toFile())
                .trustManager(authority.resolve("ca.crt").toFile())
                .build();
    }

    private static void assertRefused(LocalPod pod, ChannelCredentials credentials) throws Exception {
        try {
            health(pod, credentials);
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            return;
        }
        throw new AssertionError("was answered");
    }

    private static ServingStatus health(LocalPod pod, ChannelCredentials credentials) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", pod.grpcPort(), credentials)
                .overrideAuthority(SERVER_NAME)
                .build();
        try {
            return HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance())
                    .getStatus();
        } finally {
            channel.shutdownNow();
        }
    }

    private String get(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(suite.gateway().http(path)).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(suite.gateway().http(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> reply) {
        return JsonMapper.shared().readTree(reply.body());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("no success within %s", LIMIT).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }
}
