package dev.medley.gateway.openai;

import dev.medley.gateway.http.BodyMemory;
import dev.medley.gateway.http.RequestBodies;
import java.nio.charset.StandardCharsets;
import org.springframework.util.unit.DataSize;

/** Requests from text. */
final class Requests {
    private static final JsonBody BODY =
            new JsonBody(new RequestBodies(DataSize.ofMegabytes(1), new BodyMemory(DataSize.ofMegabytes(1))));

    private Requests() {}

    static JsonObject parse(byte[] body) {
        return BODY.parse(body);
    }

    static JsonObject parse(String body) {
        return parse(body.getBytes(StandardCharsets.UTF_8));
    }

    /** A chat request with one message and {@code more} members. */
    static ChatRequest chat(String more) {
        return ChatRequest.read(parse("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}"
                .formatted(more.isEmpty() ? "" : "," + more)));
    }

    /** A chat request with these messages. */
    static ChatRequest chatOf(String messages) {
        return ChatRequest.read(parse("{\"model\":\"m\",\"messages\":%s}".formatted(messages)));
    }

    /** A completion request with {@code more} members. */
    static CompletionRequest completion(String prompt, String more) {
        return CompletionRequest.read(
                parse("{\"model\":\"m\",\"prompt\":%s%s}".formatted(prompt, more.isEmpty() ? "" : "," + more)));
    }
}
