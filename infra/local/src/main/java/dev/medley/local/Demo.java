package dev.medley.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Shows what the models of a suite do, each through the OpenAI-compatible API. */
final class Demo {
    static final String ROUTED = "auto";

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .build();
    private final URI rest;
    private final PrintStream out;

    Demo(URI rest, PrintStream out) {
        this.rest = rest;
        this.out = out;
    }

    /**
     * Asks the first text model that the suite lists, then leaves the choice to the router, if there is one; then has a
     * recording transcribed and a picture captioned, if there are models for it.
     *
     * @throws SuiteFailure if an answer is an error, or ends before it is finished
     */
    void run(String prompt, int maxTokens, Path recording, Path picture) throws IOException, InterruptedException {
        List<JsonNode> models = models();
        var chat = new ChatDemo(this, out);
        chat.ask(
                first(models, "text")
                        .orElseThrow(() -> new SuiteFailure(
                                "the suite serves no text model; infra/medley status shows what runs")),
                prompt,
                maxTokens);
        if (models.stream().anyMatch(model -> model.path("id").asString("").equals(ROUTED))) {
            chat.ask(ROUTED, prompt, maxTokens);
        }
        Optional<String> speech = first(models, "speech");
        if (speech.isPresent()) {
            new TranscriptionDemo(this, out).transcribe(speech.get(), recording);
        }
        Optional<String> vision = first(models, "vision");
        if (vision.isPresent()) {
            new CaptionDemo(this, out).caption(vision.get(), picture, maxTokens);
        }
    }

    private List<JsonNode> models() throws IOException, InterruptedException {
        HttpResponse<String> response = send(request("/v1/models").GET().build(), HttpResponse.BodyHandlers.ofString());
        requireOk(response.statusCode(), response.body());
        return JsonMapper.shared()
                .readTree(response.body())
                .path("data")
                .valueStream()
                .toList();
    }

    /** The first that runs on a device of its own, not over another model. */
    private static Optional<String> first(List<JsonNode> models, String modality) {
        return models.stream()
                .filter(model ->
                        model.path("medley").path("modality").asString("").equals(modality)
                                && model.path("medley").path("device").isString()
                                && !model.path("medley").path("base_model").isString())
                .map(model -> model.path("id").asString(""))
                .findFirst();
    }

    /** Says what is asked, and begins a request for it. */
    HttpRequest.Builder post(String path, String model, String question) {
        out.println();
        out.println("POST " + rest + path + ", model " + model);
        out.println("> " + question);
        out.println();
        return request(path);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(rest.resolve(path)).timeout(ANSWER_LIMIT);
    }

    <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        return http.send(request, handler);
    }

    /** @throws SuiteFailure with the gateway's message, unless the status is 200 */
    static void requireOk(int status, String body) {
        if (status != OK) {
            throw new SuiteFailure("the gateway answers " + status + ": "
                    + message(JsonMapper.shared().readTree(body)));
        }
    }

    static String message(JsonNode error) {
        return error.path("error").path("message").asString("no message");
    }
}
