package dev.medley.gateway.http;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import io.opentelemetry.api.trace.SpanContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.channel.AbortedException;

/** What went wrong with an HTTP request, in words fit for its caller; the whole story goes to the log. */
public final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** The failure to tell the caller of. Logs it. */
    public static MedleyException of(ServerWebExchange exchange, Throwable thrown) {
        MedleyException failure = meaning(exchange, thrown);
        log(exchange, failure, thrown);
        if (failure.category() != ErrorCategory.INTERNAL) {
            return failure;
        }
        String message = "Internal error; the request's id is " + RequestId.of(exchange);
        return new MedleyException(ErrorCategory.INTERNAL, message, null, null, thrown);
    }

    private static MedleyException meaning(ServerWebExchange exchange, Throwable thrown) {
        if (AbortedException.isConnectionReset(thrown)) {
            return new MedleyException(ErrorCategory.CANCELLED, "The caller went away", null, null, thrown);
        }
        if (thrown instanceof ErrorResponse refused && refused.getStatusCode().is4xxClientError()) {
            return refusedByHttp(exchange, refused.getStatusCode().value(), thrown);
        }
        return GrpcFailures.fromGrpc(thrown);
    }

    private static MedleyException refusedByHttp(ServerWebExchange exchange, int status, Throwable thrown) {
        ErrorCategory category =
                switch (status) {
                    case 404 -> ErrorCategory.NOT_FOUND;
                    case 405 -> ErrorCategory.METHOD_NOT_ALLOWED;
                    case 413 -> ErrorCategory.PAYLOAD_TOO_LARGE;
                    case 415 -> ErrorCategory.UNSUPPORTED_MEDIA_TYPE;
                    default -> ErrorCategory.INVALID_REQUEST;
                };
        String message = category == ErrorCategory.NOT_FOUND
                ? "Invalid URL (%s %s)"
                        .formatted(
                                exchange.getRequest().getMethod(),
                                exchange.getRequest().getPath().value())
                : HttpStatus.valueOf(category.httpStatus()).getReasonPhrase();
        return new MedleyException(category, message, null, null, thrown);
    }

    private static void log(ServerWebExchange exchange, MedleyException failure, Throwable thrown) {
        String path = exchange.getRequest().getPath().value();
        MDC.put(CallLog.REQUEST_ID, RequestId.of(exchange));
        SpanContext span = RequestTrace.of(exchange).getSpanContext();
        if (span.isValid()) {
            MDC.put(CallLog.TRACE_ID, span.getTraceId());
        }
        try {
            if (failure.category() == ErrorCategory.INTERNAL) {
                log.error("{} failed", path, thrown);
            } else if (failure.category().httpStatus() >= 500) {
                log.warn("{} failed: {}: {}", path, failure.category(), failure.getMessage());
            } else {
                log.debug("{} refused: {}", path, failure.category());
            }
        } finally {
            MDC.remove(CallLog.REQUEST_ID);
            MDC.remove(CallLog.TRACE_ID);
        }
    }
}
