package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.job.JobRecords;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.WebhookDelivery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** News of jobs that have ended, brought to a receiver that does not always take them. */
class WebhooksIT {
    private static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String[] SETTINGS = {
        "medley.gateway.webhooks.secret=whsec_" + KEY,
        "medley.gateway.webhooks.hosts-inside=localhost",
        "medley.gateway.webhooks.at-once=4",
        "medley.gateway.webhooks.timeout=2s"
    };
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private static final Queue<Call> CALLS = new ConcurrentLinkedQueue<>();
    private static HttpServer receiver;
    private static RunningGateway gateway;

    /** A call that the receiver got. */
    private record Call(String path, String id, String timestamp, String signature, String body) {
        String expectedSignature() throws Exception {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
            byte[] signed = "%s.%s.%s".formatted(id, timestamp, body).getBytes(StandardCharsets.UTF_8);
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        }
    }

    @BeforeAll
    static void start() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", WebhooksIT::receive);
        receiver.start();
        gateway = RunningGateway.start(SETTINGS);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        receiver.stop(0);
    }

    /** A path of {@code /fails-twice} is answered with 500 twice, {@code /gone} with 410, any other with 204. */
    private static void receive(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        var headers = exchange.getRequestHeaders();
        CALLS.add(new Call(
                path,
                headers.getFirst("webhook-id"),
                headers.getFirst("webhook-timestamp"),
                headers.getFirst("webhook-signature"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        int status = path.equals("/gone")
                ? 410
                : path.equals("/fails-twice") && calls(path).size() <= 2 ? 500 : 204;
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Test
    void newsAreSignedAndTriedAgainUntilTheyAreTakenAlsoByAnotherGateway() throws Exception {
        Instant now = Instant.now();
        gateway.queue(JobTopics.WEBHOOKS, news("job-1", url("/fails-twice"), now));
        Wait.until("it was tried", LIMIT, () -> !calls("/fails-twice").isEmpty());
        gateway.close();
        gateway = RunningGateway.start(SETTINGS);
        Wait.until("it was taken", LIMIT, () -> calls("/fails-twice").size() == 3);

        assertThat(calls("/fails-twice")).allSatisfy(call -> {
            assertThat(call.id()).isEqualTo("webhook-job-1");
            assertThat(call.signature()).isEqualTo(call.expectedSignature());
            assertThat(Long.parseLong(call.timestamp())).isBetween(now.getEpochSecond(), now.getEpochSecond() + 60);
            assertThat(call.body())
                    .isEqualTo(
                            "{\"id\":\"webhook-job-1\",\"object\":\"event\",\"type\":\"job.succeeded\",\"created_at\":%d,\"data\":{\"id\":\"job-1\"}}",
                            now.getEpochSecond());
        });
    }

    @Test
    void whoeverIsGoneIsNotTriedAgain() {
        gateway.queue(JobTopics.WEBHOOKS, news("job-2", url("/gone"), Instant.now()));
        gateway.queue(JobTopics.WEBHOOKS, news("job-4", url("/last"), Instant.now()));

        Wait.until("the last was taken", LIMIT, () -> !calls("/last").isEmpty());
        Wait.until("nobody is there", LIMIT, () -> !calls("/gone").isEmpty());
        assertThat(calls("/gone")).hasSize(1);
    }

    private static List<Call> calls(String path) {
        return CALLS.stream().filter(call -> call.path().equals(path)).toList();
    }

    private static String url(String path) {
        return "http://localhost:%d%s".formatted(receiver.getAddress().getPort(), path);
    }

    private static Job news(String jobId, String url, Instant at) {
        return Job.newBuilder()
                .setId("webhook-" + jobId)
                .setTenant("*")
                .setAcceptedAt(JobRecords.timestamp(at))
                .setDelivery(WebhookDelivery.newBuilder()
                        .setUrl(url)
                        .setJobId(jobId)
                        .setState(JobState.JOB_STATE_SUCCEEDED)
                        .setAt(JobRecords.timestamp(at)))
                .build();
    }
}
