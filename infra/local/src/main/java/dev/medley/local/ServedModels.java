package dev.medley.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.StreamSupport;
import tools.jackson.databind.json.JsonMapper;

/** What the gateway serves, as its clients see it. */
final class ServedModels {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int UNAUTHENTICATED = 401;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final HttpRequest models;

    /** @param rest where the gateway answers */
    ServedModels(URI rest) {
        this.models = HttpRequest.newBuilder(rest.resolve("/v1/models"))
                .timeout(LIMIT)
                .build();
    }

    /** Whether a client finds that requests are routed, or a gateway that asks for a key first. */
    boolean routed() throws InterruptedException {
        try {
            HttpResponse<String> reply = http.send(models, HttpResponse.BodyHandlers.ofString());
            return reply.statusCode() == UNAUTHENTICATED || routed(reply.body());
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean routed(String list) {
        var data = JsonMapper.shared().readTree(list).path("data");
        return StreamSupport.stream(data.spliterator(), false)
                .anyMatch(model -> model.path("id").asString("").equals("auto")
                        && model.path("medley").path("ready").asBoolean(false));
    }
}
