package dev.medley.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** REST calls byte by byte, for what a well-behaved client would not send or not see. */
final class RestCalls {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Suite suite;
    private final String model;

    RestCalls(Suite suite) {
        this.suite = suite;
        this.model = suite.model();
    }

    /** A status and the body's JSON. */
    record Reply(int status, JsonNode body, String requestId) {
        JsonNode error() {
            return body.path("error");
        }
    }

    /** The body of a short chat with further members, such as {@code "stop":["a"]}. */
    String chat(String members) {
        return """
                {"model":"%s","messages":[{"role":"user","content":"What is a contract?"}],"max_tokens":8%s}"""
                .formatted(model, members.isEmpty() ? "" : "," + members);
    }

    /** The body of a streamed completion that goes on for {@code tokens} tokens. */
    String lasting(int tokens) {
        return """
                {"model":"%s","prompt":"The contract","stream":true,"ignore_eos":true,"max_tokens":%d}"""
                .formatted(model, tokens);
    }

    Reply chatWith(String members) throws IOException, InterruptedException {
        return post("/v1/chat/completions", chat(members));
    }

    Reply post(String path, String body) throws IOException, InterruptedException {
        return post(path, BodyPublishers.ofString(body));
    }

    Reply post(String path, BodyPublisher body) throws IOException, InterruptedException {
        HttpResponse<String> response = HTTP.send(request(path, body), BodyHandlers.ofString());
        JsonNode json = JSON.readTree(response.body());
        return new Reply(
                response.statusCode(),
                json,
                response.headers().firstValue("x-request-id").orElse(""));
    }

    /** Opens a stream; the caller closes it. */
    InputStream open(String path, String body) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                HTTP.send(request(path, BodyPublishers.ofString(body)), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        return response.body();
    }

    private HttpRequest request(String path, BodyPublisher body) {
        return HttpRequest.newBuilder(suite.rest().resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + suite.apiKey())
                .POST(body)
                .build();
    }
}
