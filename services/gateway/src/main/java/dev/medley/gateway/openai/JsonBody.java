package dev.medley.gateway.openai;

import dev.medley.gateway.http.RequestBodies;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Mono;

/** Reads a request body as one JSON object, strictly. */
public final class JsonBody {
    private final RequestBodies bodies;
    private final StrictJson json = new StrictJson("The request body");

    JsonBody(RequestBodies bodies) {
        this.bodies = bodies;
    }

    /** What comes of the object, whose memory counts as in use until that is over. */
    public <T> Mono<T> read(ServerHttpRequest request, Function<JsonObject, Mono<T>> use) {
        return Mono.defer(() -> {
            requireJson(request.getHeaders());
            return bodies.read(request, body -> use.apply(parse(body)));
        });
    }

    /** @throws MedleyException if {@code body} is no JSON object in strict UTF-8 */
    JsonObject parse(byte[] body) {
        return json.parse(body);
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

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            return type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
                    && (type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8));
        } catch (InvalidMediaTypeException | UnsupportedCharsetException e) {
            return false;
        }
    }
}
