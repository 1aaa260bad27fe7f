package dev.medley.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** What the gateway serves, as its clients see it. */
final class ServedModels {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int UNAUTHENTICATED = 401;
    private static final String ROUTED = "auto";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final HttpRequest models;

    private final List<String> names;

    /**
     * @param rest where the gateway answers
     * @param models that it should serve, besides the one that leaves the choice to a router
     */
    ServedModels(URI rest, List<String> models) {
        this.models = HttpRequest.newBuilder(rest.resolve("/v1/models"))
                .timeout(LIMIT)
                .build();
        this.names = Stream.concat(models.stream(), Stream.of(ROUTED)).toList();
    }

    /** What is to be served. */
    List<String> names() {
        return names;
    }

    /** Whether a client finds them all ready, or a gateway that asks for a key first. */
    boolean allReady() throws InterruptedException {
        try {
            HttpResponse<String> reply = http.send(models, HttpResponse.BodyHandlers.ofString());
            return reply.statusCode() == UNAUTHENTICATED || ready(reply.body()).containsAll(names);
        } catch (IOException e) {
            return false;
        }
    }

    private static Set<String> ready(String list) {
        var data = JsonMapper.shared().readTree(list).path("data");
        return data.valueStream()
                .filter(model -> model.path("medley").path("ready").asBoolean(false))
                .map(model -> model.path("id").asString(""))
                .collect(Collectors.toSet());
    }
}
