package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompletionsIT {
    private static final String COMPLETIONS = "/v1/completions";

    private final Http http = Http.of(RunningGateway.shared());

    @BeforeAll
    static void startWorker() {
        RunningGateway.shared().worker("org/text");
    }

    @Test
    void severalPromptsAreNumberedThrough() {
        JsonNode body = json(
                http.post(COMPLETIONS, "{\"model\":\"org/text\",\"prompt\":[\"a\",\"b\",\"c\"],\"n\":2,\"logprobs\":1}")
                        .body());

        List<Integer> indices = new ArrayList<>();
        body.get("choices").forEach(choice -> indices.add(choice.get("index").intValue()));
        assertThat(body.get("object").stringValue()).isEqualTo("text_completion");
        assertThat(indices).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(body.at("/choices/5/text").stringValue()).isEqualTo(FakeWorker.TEXT);
        assertThat(body.at("/choices/5/logprobs/text_offset").toString()).isEqualTo("[0,5,10,14,21]");
        assertThat(body.at("/usage/prompt_tokens").intValue()).isEqualTo(21);
        assertThat(body.at("/usage/completion_tokens").intValue()).isEqualTo(30);
    }

    @Test
    void severalPromptsAreStreamedSideBySide() {
        HttpResponse<String> reply = http.post(
                COMPLETIONS,
                """
                {"model":"org/text","prompt":[[1,2],[3]],"stream":true,"stream_options":{"include_usage":true}}""");

        Map<Integer, String> texts = new TreeMap<>();
        List<String> events = reply.body()
                .lines()
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring(6))
                .toList();
        for (String event : events.subList(0, events.size() - 2)) {
            JsonNode choice = json(event).at("/choices/0");
            texts.merge(choice.get("index").intValue(), choice.get("text").stringValue(), String::concat);
        }
        assertThat(texts).containsExactly(Map.entry(0, FakeWorker.TEXT), Map.entry(1, FakeWorker.TEXT));
        assertThat(events.get(events.size() - 2)).contains("\"choices\":[]", "\"total_tokens\":24");
        assertThat(events).last().isEqualTo("[DONE]");
    }

    @Test
    void modelsSayWhatTheyAre() {
        JsonNode model = json(http.get("/v1/models/org/text").body());
        JsonNode encoded = json(http.get("/v1/models/org%2Ftext").body());

        assertThat(model.toString())
                .isEqualTo(
                        "{\"id\":\"org/text\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"medley\","
                                + "\"medley\":{\"modality\":\"text\",\"domain\":null,\"base_model\":null,\"device\":\"cpu\",\"ready\":true}}");
        assertThat(encoded).isEqualTo(model);
        assertThat(json(http.get("/v1/models").body()).get("data")).contains(model);
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }
}
