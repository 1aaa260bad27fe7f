package dev.medley.gateway.upstream;

import java.util.Locale;
import java.util.Set;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/** Lets those headers of an upstream's answer pass that mean something to a caller of an API. */
final class UpstreamReplyHeaders implements HttpHeadersFilter {
    private static final Set<String> PASSED =
            Set.of("content-type", "content-length", "retry-after", "retry-after-ms", "x-should-retry");
    private static final String RATE_LIMITS = "x-ratelimit-";

    @Override
    public HttpHeaders filter(HttpHeaders headers, ServerWebExchange exchange) {
        HttpHeaders passed = new HttpHeaders();
        headers.forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (PASSED.contains(lower) || lower.startsWith(RATE_LIMITS)) {
                passed.addAll(name, values);
            }
        });
        return passed;
    }

    @Override
    public boolean supports(Type type) {
        return type == Type.RESPONSE;
    }
}
