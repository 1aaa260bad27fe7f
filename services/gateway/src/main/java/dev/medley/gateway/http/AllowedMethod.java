package dev.medley.gateway.http;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Answers for a path that is there, for another method. */
public final class AllowedMethod {
    private AllowedMethod() {}

    /** Refuses every request, and says which method would do. */
    public static HandlerFunction<ServerResponse> only(String allowed) {
        return request -> {
            request.exchange().getResponse().getHeaders().set(HttpHeaders.ALLOW, allowed);
            return Mono.error(new MedleyException(
                    ErrorCategory.METHOD_NOT_ALLOWED,
                    "%s is not allowed here, only %s".formatted(request.method(), allowed)));
        };
    }
}
