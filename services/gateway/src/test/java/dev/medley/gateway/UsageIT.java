package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.usage.v1.UsageRecord;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What requests used, as it is written down and told. */
class UsageIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String ASKED =
            "{\"model\":\"counted\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start(
                "medley.gateway.api-keys=sesame",
                "medley.gateway.tenants[0].name=clinic",
                "medley.gateway.tenants[0].keys=clinic-key");
        gateway.worker("counted");
        gateway.coordinator();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void eachAnswerIsWrittenDownOnceWithWhoAsked() {
        String whole = requestId(asked("clinic-key", false));
        String streamed = requestId(asked("sesame", true));
        Wait.until(
                "both are written",
                Duration.ofSeconds(20),
                () -> records(whole).size() + records(streamed).size() >= 2);

        assertThat(records(whole)).singleElement().satisfies(used -> {
            assertThat(used.getTenant()).isEqualTo("clinic");
            assertThat(used.getModel()).isEqualTo("counted");
            assertThat(used.getPromptTokens()).isPositive();
            assertThat(used.getCompletionTokens()).isPositive();
        });
        assertThat(records(streamed)).singleElement().satisfies(used -> assertThat(used.getTenant())
                .isEqualTo("*"));
    }

    @Test
    void whatIsRefusedUsesNothing() {
        HttpResponse<String> refused =
                send("sesame", Http.of(gateway).json(CHAT, "{\"model\":\"counted\",\"messages\":[]}"));
        String after = requestId(asked("sesame", false));
        Wait.until("the next is written", Duration.ofSeconds(20), () -> !records(after)
                .isEmpty());

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(records(requestId(refused))).isEmpty();
    }

    @Test
    void aTenantIsToldWhatIsTheirsAndAnOperatorAll() {
        String path = "/v1/usage?from=2026-11-01&to=2026-11-30";

        JsonNode theirs = JsonMapper.shared()
                .readTree(send("clinic-key", Http.of(gateway).request(path)).body());
        JsonNode all = JsonMapper.shared()
                .readTree(send("sesame", Http.of(gateway).request(path)).body());

        assertThat(theirs.at("/data/0/tenant").asString()).isEqualTo("clinic");
        assertThat(theirs.at("/data/0/day").asString()).isEqualTo("2026-11-01");
        assertThat(theirs.at("/data/0/model").asString()).isEqualTo("tiny");
        assertThat(theirs.at("/data/0/num_model_requests").intValue()).isEqualTo(2);
        assertThat(theirs.at("/data/0/input_tokens").intValue()).isEqualTo(30);
        assertThat(theirs.at("/data/0/output_tokens").intValue()).isEqualTo(4);
        assertThat(all.at("/data/0/tenant").isNull()).isTrue();
        assertThat(send("sesame", Http.of(gateway).request("/v1/usage?to=tomorrow"))
                        .statusCode())
                .isEqualTo(400);
    }

    private static HttpResponse<String> asked(String key, boolean stream) {
        return send(key, Http.of(gateway).json(CHAT, ASKED.formatted(stream)));
    }

    private static HttpResponse<String> send(String key, HttpRequest.Builder request) {
        return Http.of(gateway)
                .send(request.header("authorization", "Bearer " + key).build());
    }

    private static String requestId(HttpResponse<String> reply) {
        return reply.headers().firstValue("x-request-id").orElseThrow();
    }

    private static List<UsageRecord> records(String requestId) {
        return gateway.values(JobTopics.USAGE, UsageRecord.parser()).stream()
                .filter(record -> record.getRequestId().equals(requestId))
                .toList();
    }
}
