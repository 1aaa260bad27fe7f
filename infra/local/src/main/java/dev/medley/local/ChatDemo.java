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
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One streamed chat over the OpenAI-compatible API, shown as it comes, with how fast it came. */
final class ChatDemo {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

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
     * Asks the first model that the suite lists.
     *
     * @throws SuiteFailure if the answer is an error, or ends before it is finished
     */
    void run(String prompt, int maxTokens) throws IOException, InterruptedException {
        String model = firstModel();
        out.println();
        out.println("POST " + rest + "/v1/chat/completions, model " + model);
        out.println("> " + prompt);
        out.println();
        long sentAt = System.nanoTime();
        HttpResponse<Stream<String>> response = http.send(chat(model, prompt, maxTokens), bodyLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), String.join("\n", lines.toList()));
            }
            show(lines.iterator(), sentAt);
        }
    }

    private void show(Iterator<String> lines, long sentAt) {
        long firstAt = 0;
        long tokens = 0;
        boolean finished = false;
        while (lines.hasNext()) {
            String line = lines.next();
            if (line.equals("data: [DONE]")) {
                summarise(tokens, sentAt, firstAt, finished);
                return;
            }
            if (!line.startsWith("data: ")) {
                continue;
            }
            JsonNode chunk = json.readTree(line.substring("data: ".length()));
            if (chunk.has("error")) {
                throw new SuiteFailure("the stream broke off: " + message(chunk));
            }
            tokens = chunk.path("usage").path("completion_tokens").asLong(tokens);
            JsonNode choice = chunk.path("choices").path(0);
            finished |= choice.path("finish_reason").isString();
            String text = choice.path("delta").path("content").asString("");
            if (!text.isEmpty()) {
                firstAt = firstAt == 0 ? System.nanoTime() : firstAt;
                out.print(text);
                out.flush();
            }
        }
        throw new SuiteFailure("the stream ended without data: [DONE]");
    }

    private void summarise(long tokens, long sentAt, long firstAt, boolean finished) {
        out.println();
        if (!finished || firstAt == 0) {
            throw new SuiteFailure("the answer is " + (finished ? "empty" : "not finished"));
        }
        double toFirst = (firstAt - sentAt) / 1e6;
        double perSecond = (tokens - 1) / ((System.nanoTime() - firstAt) / 1e9);
        out.println();
        out.printf(
                Locale.ROOT, "%d tokens; the first after %.0f ms, then %.0f tokens/s.%n", tokens, toFirst, perSecond);
    }

    private String firstModel() throws IOException, InterruptedException {
        HttpRequest request = request("/v1/models").GET().build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw refused(response.statusCode(), response.body());
        }
        JsonNode id = json.readTree(response.body()).path("data").path(0).path("id");
        if (!id.isString()) {
            throw new SuiteFailure("the suite serves no model; infra/medley status shows what runs");
        }
        return id.asString();
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

    private static String message(JsonNode error) {
        return error.path("error").path("message").asString("no message");
    }
}
