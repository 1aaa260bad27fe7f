package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChatCompletionsIT {
    private static final String CHAT = "/v1/chat/completions";
    private static FakeWorker worker;

    private final Http http = Http.of(RunningGateway.shared());

    @BeforeAll
    static void startWorker() {
        worker = RunningGateway.shared().worker("chat");
    }

    @AfterEach
    void answerAgain() {
        worker.refusing(null);
    }

    @Test
    void anAnswerHasOpenAisShape() {
        HttpResponse<String> reply = http.post(CHAT, chat(""));

        JsonNode body = json(reply.body());
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(reply.headers().firstValue("x-request-id")).isPresent();
        assertThat(body.get("id").stringValue()).startsWith("chatcmpl-");
        assertThat(body.get("model").stringValue()).isEqualTo("chat");
        assertThat(body.get("object").stringValue()).isEqualTo("chat.completion");
        assertThat(body.at("/choices/0/message").toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"%s\",\"refusal\":null}".formatted(FakeWorker.TEXT));
        assertThat(body.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(body.at("/choices/0/logprobs").isNull()).isTrue();
        assertThat(body.get("usage").toString())
                .isEqualTo("{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12}");
    }

    @Test
    void everyChoiceComesWithItsLogProbs() {
        JsonNode body = json(http.post(CHAT, chat(",\"n\":2,\"logprobs\":true,\"top_logprobs\":2"))
                .body());

        assertThat(body.get("choices").size()).isEqualTo(2);
        assertThat(body.at("/choices/1/index").intValue()).isEqualTo(1);
        assertThat(body.at("/choices/1/logprobs/content").size()).isEqualTo(FakeWorker.WORDS.size());
        assertThat(body.at("/choices/1/logprobs/content/0/top_logprobs").size()).isEqualTo(2);
    }

    @Test
    void aStreamHasOneEventForEachPieceThenTheUsageThenDone() {
        HttpResponse<String> reply =
                http.post(CHAT, chat(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        List<String> events = events(reply.body());
        List<JsonNode> pieces = events.subList(0, events.size() - 1).stream()
                .map(ChatCompletionsIT::json)
                .toList();
        assertThat(reply.headers().firstValue("content-type")).hasValue("text/event-stream");
        assertThat(reply.headers().firstValue("cache-control")).hasValue("no-cache");
        assertThat(reply.headers().firstValue("content-encoding")).isEmpty();
        assertThat(events).last().isEqualTo("[DONE]");
        assertThat(pieces).hasSize(FakeWorker.WORDS.size() + 2);
        assertThat(pieces)
                .extracting(piece -> piece.get("id").stringValue())
                .containsOnly(pieces.get(0).get("id").stringValue());
        assertThat(pieces.get(0).at("/choices/0/delta/role").stringValue()).isEqualTo("assistant");
        assertThat(pieces.stream()
                        .map(piece -> piece.at("/choices/0/delta/content").stringValue(""))
                        .reduce("", String::concat))
                .isEqualTo(FakeWorker.TEXT);
        assertThat(pieces.get(5).at("/choices/0/finish_reason").stringValue()).isEqualTo("length");
        assertThat(pieces.get(5).get("usage").isNull()).isTrue();
        assertThat(pieces.get(6).get("choices").isEmpty()).isTrue();
        assertThat(pieces.get(6).at("/usage/total_tokens").intValue()).isEqualTo(12);
    }

    @Test
    void withoutIncludeUsageNoPieceSpeaksOfIt() {
        assertThat(http.post(CHAT, chat(",\"stream\":true")).body())
                .doesNotContain("usage")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void aRequestKeepsTheIdItCameWithAndPassesItOn() {
        HttpResponse<String> named = http.send(
                http.json(CHAT, chat("")).header("x-request-id", "my-id.7").build());
        HttpResponse<String> forged = http.send(
                http.json(CHAT, chat("")).header("x-request-id", "a b{}").build());

        assertThat(named.headers().firstValue("x-request-id")).hasValue("my-id.7");
        assertThat(worker.requestIds()).contains("my-id.7");
        assertThat(forged.headers().firstValue("x-request-id"))
                .hasValueSatisfying(id -> assertThat(id).startsWith("req-"));
    }

    @Test
    void aWorkersRefusalSpeaksOfOpenAisParameter() {
        worker.refusing(MedleyException.invalid("sampling.top_k", "sampling.top_k is 9, the vocabulary has 8"));

        for (String mode : List.of("", ",\"stream\":true")) {
            HttpResponse<String> reply = http.post(CHAT, chat(mode));

            assertThat(reply.statusCode()).isEqualTo(400);
            assertThat(reply.body())
                    .isEqualTo("{\"error\":{\"message\":\"top_k is 9, the vocabulary has 8\","
                            + "\"type\":\"invalid_request_error\",\"param\":\"top_k\",\"code\":null}}");
            assertThat(reply.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(reply.headers().firstValue("x-should-retry")).hasValue("false");
            assertThat(reply.headers().firstValue("retry-after")).isEmpty();
            assertThat(reply.headers().firstValue("x-accel-buffering")).isEmpty();
        }
    }

    @Test
    void aFullQueueSaysWhenToComeBack() {
        worker.refusing(new MedleyException(
                ErrorCategory.OVERLOADED, "64 requests wait, which is the limit", null, Duration.ofMillis(1500), null));

        HttpResponse<String> reply = http.post(CHAT, chat(",\"stream\":true"));

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(json(reply.body()).at("/error/code").stringValue()).isEqualTo("overloaded");
        assertThat(reply.headers().firstValue("retry-after")).hasValue("2");
        assertThat(reply.headers().firstValue("retry-after-ms")).hasValue("1500");
        assertThat(reply.headers().firstValue("x-should-retry")).hasValue("true");
    }

    @Test
    void aWorkersInternalErrorLeaksNothing() {
        worker.refusing(new MedleyException(ErrorCategory.INTERNAL, "NullPointerException at /opt/medley"));

        HttpResponse<String> reply = http.post(CHAT, chat(""));

        assertThat(reply.statusCode()).isEqualTo(500);
        assertThat(json(reply.body()).at("/error/message").stringValue())
                .isEqualTo("Internal error; the request's id is "
                        + reply.headers().firstValue("x-request-id").orElseThrow());
        assertThat(reply.headers().firstValue("x-should-retry")).hasValue("false");
    }

    private static List<String> events(String body) {
        return body.lines()
                .filter(line -> !line.isEmpty())
                .peek(line -> assertThat(line).startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static String chat(String more) {
        return "{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}".formatted(more);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
