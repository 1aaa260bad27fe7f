package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
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
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the chart renders of the laptop preset, with TLS between services, starts the real suite.
 * {@code -Dmedley.rendered=all} has the models that hear and see too, {@code hold} leaves it standing for the
 * end-to-end suite of another checkout.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RenderedProcessesE2E {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration HOLD_LIMIT = Duration.ofHours(1);
    private static final String MORE = "medley.rendered";
    private static final String SERVER_NAME = "medley.internal";
    private static final String CHAT =
            """
            {"model": "%s", "max_completion_tokens": 8, "messages": [{"role": "user", "content": "What is a tax?"}]}""";

    private RenderedSuite suite;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        suite = RenderedSuite.start(folder, SERVER_NAME, System.getProperty(MORE) != null);
        for (LocalPod pod : suite.pods()) {
            await(pod::isStarted);
            assertThat(pod.isAlive()).isTrue();
        }
        await(() -> suite.get("/v1/models").contains("\"ready\":true")
                && suite.get("/v1/models").contains("\"auto\""));
    }

    @AfterAll
    void stop() throws Exception {
        suite.close();
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
        HttpResponse<String> reply = suite.post("/v1/chat/completions", CHAT.formatted("auto"));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        assertThat(json(reply).path("model").asString("")).isEqualTo("starter");
        assertThat(reply.headers().firstValue("x-medley-route"))
                .hasValueSatisfying(route -> assertThat(route).startsWith("general"));
    }

    @Test
    @Order(3)
    void aDurableJobEnds() throws Exception {
        HttpResponse<String> accepted = suite.post(
                "/v1/jobs", "{\"url\": \"/v1/chat/completions\", \"body\": %s}".formatted(CHAT.formatted("auto")));

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String job = "/v1/jobs/" + json(accepted).path("id").asString();
        await(() -> suite.get(job).contains("succeeded"));
    }

    @Test
    @Order(4)
    @EnabledIfSystemProperty(named = MORE, matches = ".+")
    void recordingsAndPicturesAreAnswered() throws Exception {
        Path media = Path.of("..", "e2e-tests", "src", "test", "resources");
        String picture =
                Base64.getEncoder().encodeToString(Files.readAllBytes(media.resolve("pictures/red-circle.png")));
        await(() -> suite.get("/v1/models/starter-vision").contains("\"ready\":true")
                && suite.get("/v1/models/starter-speech").contains("\"ready\":true"));

        HttpResponse<String> caption = suite.post(
                "/v1/images/captions",
                "{\"model\": \"starter-vision\", \"image\": \"data:image/png;base64,%s\"}".formatted(picture));
        HttpResponse<String> transcript =
                suite.transcribe("starter-speech", Files.readAllBytes(media.resolve("recordings/sentence.wav")));

        assertThat(caption.statusCode()).as(caption.body()).isEqualTo(200);
        assertThat(json(caption).path("caption").asString("")).isNotBlank();
        assertThat(transcript.statusCode()).as(transcript.body()).isEqualTo(200);
        assertThat(json(transcript).path("text").asString("")).isNotBlank();
    }

    @Test
    @Order(5)
    @EnabledIfSystemProperty(named = MORE, matches = "hold")
    void itStandsUntilItsFileIsGone() throws Exception {
        Path file = Path.of("target", "rendered").toAbsolutePath();
        Files.writeString(
                file,
                "-Dmedley.url=%s -Dmedley.grpc=127.0.0.1:%d%n"
                        .formatted(suite.gateway().http(""), suite.gateway().grpcPort()));
        await(HOLD_LIMIT, () -> Files.notExists(file));
    }

    @Test
    @Order(6)
    void nobodyIsHeardByAWorkerWhoShowsNoCertificateOfTheSuites(@TempDir Path other) throws Exception {
        Path ours = suite.folder().resolve("tls");
        Path theirs = Certificates.write(other, SERVER_NAME);
        for (LocalPod pod :
                List.of(suite.router(), suite.coordinator(), suite.models().get(0))) {
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
    @Order(7)
    void allLeaveInOrder() throws Exception {
        suite.pods().forEach(LocalPod::terminate);
        for (LocalPod pod : suite.pods()) {
            assertThat(pod.exitCode()).as(pod.log()).isZero();
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

    private static JsonNode json(HttpResponse<String> reply) {
        return JsonMapper.shared().readTree(reply.body());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        await(LIMIT, condition);
    }

    private static void await(Duration limit, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("no success within %s", limit).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }
}
