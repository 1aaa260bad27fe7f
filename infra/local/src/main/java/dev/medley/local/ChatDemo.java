package dev.medley.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Streamed chats over the OpenAI-compatible API, shown as they come, with who answered and how fast. */
final class ChatDemo {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

    private static final String ROUTED = "auto";
    static final String ROUTE_HEADER = "x-medley-route";

    private final JsonMapper json = JsonMapper.builder().build();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final URI rest;
    private final PrintStream out;

    ChatDemo(URI rest, PrintStream out) {
        this.rest = rest;
        this.out = out;
    }

    /**
     * Asks the first base model that the suite lists, and then leaves the choice to the router, if there is one.
     *
     * @throws SuiteFailure if an answer is an error, or ends before it is finished
     */
    void run(String prompt, int maxTokens) throws IOException, InterruptedException {
        List<JsonNode> models = models();
        ask(baseModel(models), prompt, maxTokens);
        if (models.stream().anyMatch(model -> model.path("id").asString("").equals(ROUTED))) {
            ask(ROUTED, prompt, maxTokens);
        }
    }

    private void ask(String model, String prompt, int maxTokens) throws IOException, InterruptedException {
        out.println();
        out.println("POST " + rest + "/v1/chat/completions, model " + model);
        out.println("> " + prompt);
        out.println();
        var answer = new ShownAnswer(out);
        HttpResponse<Stream<String>> response = http.send(chat(model, prompt, maxTokens), bodyLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), String.join("\n", lines.toList()));
            }
            for (Iterator<String> each = lines.iterator(); !answer.ended() && each.hasNext(); ) {
                answer.show(each.next());
            }
        }
        answer.summarise(response.headers().firstValue(ROUTE_HEADER));
    }

    private List<JsonNode> models() throws IOException, InterruptedException {
        HttpRequest request = request("/v1/models").GET().build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw refused(response.statusCode(), response.body());
        }
        return json.readTree(response.body()).path("data").valueStream().toList();
    }

    /** The first that runs on a device of its own, not over another model. */
    private static String baseModel(List<JsonNode> models) {
        return models.stream()
                .filter(model -> model.path("medley").path("device").isString()
                        && !model.path("medley").path("base_model").isString())
                .map(model -> model.path("id").asString(""))
                .findFirst()
                .orElseThrow(() -> new SuiteFailure("the suite serves no model; infra/medley status shows what runs"));
    }

    private HttpRequest chat(String model, String prompt, int maxTokens) {
        String body = json.writeValueAsString(Map.of(
                "model",
                model,
                "messages",
                List.of(Map.of("role", "user", "content", prompt)),
                "max_completion_tokens",
                maxTokens,
                "stream",
                true,
                "stream_options",
                Map.of("include_usage", true)));
        return request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(rest.resolve(path)).timeout(ANSWER_LIMIT);
    }

    private static HttpResponse.BodyHandler<Stream<String>> bodyLines() {
        return HttpResponse.BodyHandlers.ofLines();
    }

    private SuiteFailure refused(int status, String body) {
        return new SuiteFailure("the gateway answers " + status + ": " + message(json.readTree(body)));
    }

    static String message(JsonNode error) {
        return error.path("error").path("message").asString("no message");
    }
}
