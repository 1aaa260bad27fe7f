package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChatCompletionsIT {
    private static final String HELLO =
            """
            {"model":"tiny","messages":[{"role":"user","content":"Hello"}]%s}""";
    private static RunningGateway gateway;

    @BeforeAll
    static void startGatewayAndWorker() {
        gateway = RunningGateway.start();
        gateway.worker("tiny");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void chatAnswersInOpenAisShape() {
        HttpResponse<String> reply = Http.of(gateway).post("/v1/chat/completions", HELLO.formatted(""));

        JsonNode body = json(reply.body());
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("x-request-id")).isPresent();
        assertThat(body.get("object").stringValue()).isEqualTo("chat.completion");
        assertThat(body.at("/choices/0/message/content").stringValue()).isEqualTo(FakeWorker.TEXT);
        assertThat(body.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(body.at("/usage/total_tokens").intValue()).isEqualTo(12);
    }

    @Test
    void aStreamHasOneEventForEachPieceAndEndsWithDone() {
        HttpResponse<String> reply = Http.of(gateway)
                .post(
                        "/v1/chat/completions",
                        HELLO.formatted(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        List<String> events =
                reply.body().lines().filter(line -> !line.isEmpty()).toList();
        assertThat(reply.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(events).allMatch(line -> line.startsWith("data: "));
        assertThat(events).last().isEqualTo("data: [DONE]");
        assertThat(events).hasSize(FakeWorker.WORDS.size() + 3);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
