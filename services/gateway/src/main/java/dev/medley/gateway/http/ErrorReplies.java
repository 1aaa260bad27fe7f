package dev.medley.gateway.http;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers a failed HTTP request: under {@code /v1} with OpenAI's error body, elsewhere with problem details (RFC 9457).
 * Says with {@code x-should-retry} and {@code retry-after} whether another try can help. A reply that has begun is cut,
 * never ended as if it were whole.
 */
final class ErrorReplies implements WebExceptionHandler {
    private static final Duration RETRY = Duration.ofSeconds(1);
    /** Set for a stream that failed before it began. */
    private static final List<String> STREAM_HEADERS = List.of(HttpHeaders.CACHE_CONTROL, "x-accel-buffering");

    /** After these the rest of the request may still be on its way: the connection is of no use any more. */
    private static final Set<ErrorCategory> UNREAD =
            EnumSet.of(ErrorCategory.PAYLOAD_TOO_LARGE, ErrorCategory.REQUEST_TIMEOUT);

    private final JsonMapper json;

    ErrorReplies(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable thrown) {
        MedleyException failure = Failures.of(exchange, thrown);
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(thrown);
        }
        boolean api = isApi(exchange);
        response.setStatusCode(HttpStatusCode.valueOf(failure.category().httpStatus()));
        HttpHeaders headers = response.getHeaders();
        STREAM_HEADERS.forEach(headers::remove);
        headers.setContentType(api ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON);
        retryAdvice(headers, failure);
        if (UNREAD.contains(failure.category())) {
            headers.set(HttpHeaders.CONNECTION, "close");
        }
        byte[] body = json.writeValueAsBytes(api ? OpenAiError.of(failure) : problem(exchange, failure));
        DataBuffer buffer = response.bufferFactory().wrap(body);
        headers.setContentLength(body.length);
        return response.writeWith(Mono.just(buffer));
    }

    private static void retryAdvice(HttpHeaders headers, MedleyException failure) {
        boolean retryable = failure.category().retryable();
        headers.set("x-should-retry", Boolean.toString(retryable));
        if (retryable) {
            Duration wait = Objects.requireNonNullElse(failure.retryAfter(), RETRY);
            headers.set("retry-after-ms", Long.toString(wait.toMillis()));
            headers.set(
                    HttpHeaders.RETRY_AFTER, Long.toString(wait.plusMillis(999).toSeconds()));
        }
    }

    private static ProblemDetail problem(ServerWebExchange exchange, MedleyException failure) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                HttpStatusCode.valueOf(failure.category().httpStatus()), failure.getMessage());
        problem.setProperty("requestId", RequestId.of(exchange));
        return problem;
    }

    private static boolean isApi(ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().value();
        return path.equals("/v1") || path.startsWith("/v1/");
    }
}
