package dev.medley.gateway.batch;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.Metadata;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/batches}, validated.
 *
 * @param inputFileId file of the lines
 * @param endpoint path of the call that each line is
 * @param metadata what its owner keeps with it
 * @param outputExpiresAfter how long the output stays; null: as long as files for batches do
 */
record BatchRequest(
        String inputFileId, String endpoint, Map<String, String> metadata, @Nullable Duration outputExpiresAfter) {
    /** The only window that OpenAI has. */
    static final String WINDOW = "24h";

    private static final Set<String> ENDPOINTS = Set.of("/v1/chat/completions", "/v1/completions");
    private static final long MIN_SECONDS = Duration.ofHours(1).toSeconds();
    private static final long MAX_SECONDS = Duration.ofDays(30).toSeconds();

    static BatchRequest read(JsonObject request) {
        String file = JsonObject.text(request.required("input_file_id"), "input_file_id");
        String endpoint = JsonObject.text(request.required("endpoint"), "endpoint");
        if (!ENDPOINTS.contains(endpoint)) {
            throw MedleyException.invalid(
                    "endpoint",
                    "Invalid 'endpoint': '%s' is none of %s".formatted(JsonObject.shortened(endpoint), ENDPOINTS));
        }
        String window = JsonObject.text(request.required("completion_window"), "completion_window");
        if (!window.equals(WINDOW)) {
            throw MedleyException.invalid(
                    "completion_window",
                    "Invalid 'completion_window': '%s' is not %s".formatted(JsonObject.shortened(window), WINDOW));
        }
        Map<String, String> metadata = Metadata.read(request);
        Duration outputExpiresAfter = outputExpiresAfter(request.object("output_expires_after"));
        request.end();
        return new BatchRequest(file, endpoint, metadata, outputExpiresAfter);
    }

    private static @Nullable Duration outputExpiresAfter(@Nullable JsonObject wish) {
        if (wish == null) {
            return null;
        }
        String anchor = JsonObject.text(wish.required("anchor"), wish.path("anchor"));
        if (!anchor.equals("created_at")) {
            throw wish.invalid(
                    "anchor",
                    "Invalid '%s': '%s' is not created_at"
                            .formatted(wish.path("anchor"), JsonObject.shortened(anchor)));
        }
        wish.required("seconds");
        Integer seconds = wish.integer("seconds", MIN_SECONDS, MAX_SECONDS);
        wish.end();
        return seconds == null ? null : Duration.ofSeconds(seconds);
    }
}
