package dev.medley.gateway.openai;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads bytes as one JSON object, strictly: UTF-8 without a flaw, no member twice, nothing after the end, nesting
 * bounded. Every refusal says what is wrong and where. Thread-safe.
 */
public final class StrictJson {
    static final int MAX_DEPTH = 100;

    private final String subject;
    private final JsonMapper json;

    /** @param subject what the bytes are, for messages: "The request body" */
    public StrictJson(String subject) {
        this.subject = subject;
        this.json = JsonMapper.builder(JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .maxStringLength(Integer.MAX_VALUE)
                                .build())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** @throws MedleyException if {@code bytes} are no JSON object in strict UTF-8 */
    public JsonObject parse(byte[] bytes) {
        return new JsonObject(object(bytes), "");
    }

    /** Decoded while it is read: a body may be long. */
    private ObjectNode object(byte[] bytes) {
        JsonNode node;
        try {
            node = json.readTree(
                    new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()));
        } catch (JacksonIOException e) {
            throw malformed("%s is not valid UTF-8".formatted(subject));
        } catch (StreamConstraintsException e) {
            throw malformed("%s passes a limit of JSON: nesting of %d levels, or numbers of %d digits"
                    .formatted(subject, MAX_DEPTH, StreamReadConstraints.DEFAULT_MAX_NUM_LEN));
        } catch (JacksonException e) {
            throw malformed("%s is not valid JSON at line %d, column %d%s"
                    .formatted(
                            subject,
                            e.getLocation().getLineNr(),
                            e.getLocation().getColumnNr(),
                            duplicate(e)));
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        if (node.isMissingNode()) {
            throw malformed("%s is empty; a JSON object is expected".formatted(subject));
        }
        throw malformed("%s must be a JSON object, but is %s".formatted(subject, JsonObject.kind(node)));
    }

    /** The one detail worth passing on: other messages of the parser speak of its classes. */
    private static String duplicate(JacksonException failure) {
        String message = failure.getOriginalMessage();
        return message.startsWith("Duplicate") ? ": " + JsonObject.shortened(message) : "";
    }

    private static MedleyException malformed(String message) {
        return new MedleyException(ErrorCategory.INVALID_REQUEST, message);
    }
}
