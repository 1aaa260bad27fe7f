package dev.medley.gateway.openai;

import dev.medley.platform.error.MedleyException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The member {@code metadata}: what somebody keeps with what they make. */
public final class Metadata {
    private static final String NAME = "metadata";
    private static final int MAX_ENTRIES = 16;
    private static final int MAX_KEY = 64;
    private static final int MAX_VALUE = 512;

    private Metadata() {}

    /** A request's, which may lack. */
    public static Map<String, String> read(JsonObject request) {
        JsonObject metadata = request.object(NAME);
        Map<String, String> read = new LinkedHashMap<>();
        if (metadata == null) {
            return read;
        }
        if (metadata.node().size() > MAX_ENTRIES) {
            throw request.invalid(
                    NAME,
                    "Invalid 'metadata': %d entries, at most %d are allowed"
                            .formatted(metadata.node().size(), MAX_ENTRIES));
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
}
