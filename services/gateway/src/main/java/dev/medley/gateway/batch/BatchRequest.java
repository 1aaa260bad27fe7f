package dev.medley.gateway.batch;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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
    private static final int MAX_METADATA = 16;
    private static final int MAX_KEY = 64;
    private static final int MAX_VALUE = 512;
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
        Map<String, String> metadata = metadata(request.object("metadata"));
        Duration outputExpiresAfter = outputExpiresAfter(request.object("output_expires_after"));
        request.end();
        return new BatchRequest(file, endpoint, metadata, outputExpiresAfter);
    }

    private static Map<String, String> metadata(@Nullable JsonObject metadata) {
        Map<String, String> read = new LinkedHashMap<>();
        if (metadata == null) {
            return read;
        }
        if (metadata.node().size() > MAX_METADATA) {
            throw MedleyException.invalid(
                    "metadata",
                    "Invalid 'metadata': %d entries, at most %d are allowed"
                            .formatted(metadata.node().size(), MAX_METADATA));
        }
        for (Map.Entry<String, JsonNode> entry : metadata.node().properties()) {
            String path = metadata.path(JsonObject.shortened(entry.getKey()));
            String value = JsonObject.text(entry.getValue(), path);
            if (entry.getKey().length() > MAX_KEY || value.length() > MAX_VALUE) {
                throw MedleyException.invalid(
                        path,
                        "Invalid '%s': a name of %d and a text of %d characters, at most %d and %d are allowed"
                                .formatted(path, entry.getKey().length(), value.length(), MAX_KEY, MAX_VALUE));
            }
            read.put(entry.getKey(), value);
        }
        return read;
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
