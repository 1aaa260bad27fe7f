package dev.medley.gateway.openai;

import dev.medley.gateway.http.RequestBodies;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a request body as one JSON object, strictly: UTF-8 without a flaw, no member twice, nothing after the end,
 * nesting bounded. Every refusal says what is wrong and where.
 */
final class JsonBody {
    static final int MAX_DEPTH = 100;

    private final RequestBodies bodies;
    private final JsonMapper json;

    JsonBody(RequestBodies bodies) {
        this.bodies = bodies;
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

    Mono<JsonObject> read(ServerHttpRequest request) {
        return Mono.defer(() -> {
            requireJson(request.getHeaders());
            return bodies.read(request).map(this::parse);
        });
    }

    /** @throws MedleyException if {@code body} is no JSON object in strict UTF-8 */
    JsonObject parse(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("The request body is not valid UTF-8");
        }
        if (text.isBlank()) {
            throw malformed("The request body is empty; a JSON object is expected");
        }
        return new JsonObject(object(text), "");
    }

    private ObjectNode object(String text) {
        JsonNode node;
        try {
            node = json.readTree(text);
        } catch (StreamConstraintsException e) {
            throw malformed("The request body passes a limit of JSON: nesting of %d levels, or numbers of %d digits"
                    .formatted(MAX_DEPTH, StreamReadConstraints.DEFAULT_MAX_NUM_LEN));
        } catch (JacksonException e) {
            throw malformed("The request body is not valid JSON at line %d, column %d%s"
                    .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr(), duplicate(e)));
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw malformed("The request body must be a JSON object, but is " + JsonObject.kind(node));
    }

    private static void requireJson(HttpHeaders headers) {
        String given = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        String encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
        if (!isJson(given) || (encoding != null && !encoding.equalsIgnoreCase("identity"))) {
            throw new MedleyException(
                    ErrorCategory.UNSUPPORTED_MEDIA_TYPE,
                    "The request body must be application/json in UTF-8, not compressed; its Content-Type is '%s'%s"
                            .formatted(given, encoding == null ? "" : ", its Content-Encoding '" + encoding + "'"));
        }
    }

    private static boolean isJson(@org.jspecify.annotations.Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                    && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
        } catch (InvalidMediaTypeException | java.nio.charset.UnsupportedCharsetException e) {
            return false;
        }
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
