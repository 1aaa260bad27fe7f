package dev.medley.gateway.http;

import dev.medley.platform.tracing.Tracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.util.context.ContextView;

/**
 * Makes each request a span, in the caller's trace if {@code traceparent} names one. What is done for it finds the span
 * in Reactor's context, as requests change threads.
 */
public final class RequestTrace implements WebFilter {
    private static final String KEY = RequestTrace.class.getName();
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("medley.request_id");

    RequestTrace() {}

    /** The span that work is part of: the request's, or, where none came over HTTP, the other one. */
    public static Span of(ContextView work, Span other) {
        return work.hasKey(KEY) ? work.get(KEY) : other;
    }

    /** The span of an exchange. */
    public static Span of(ServerWebExchange exchange) {
        return exchange.getAttributeOrDefault(KEY, Span.getInvalid());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return Mono.defer(() -> {
            Span span = begin(exchange);
            exchange.getAttributes().put(KEY, span);
            return chain.filter(exchange)
                    .doFinally(end -> end(span, exchange, end))
                    .contextWrite(context -> context.put(KEY, span));
        });
    }

    private static Span begin(ServerWebExchange exchange) {
        ServerHttpRequest request = exchange.getRequest();
        Context callers = W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), request.getHeaders(), new RequestHeaders());
        return Tracing.tracer()
                .spanBuilder(request.getMethod().name())
                .setParent(callers)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(METHOD, request.getMethod().name())
                .setAttribute(PATH, request.getPath().value())
                .setAttribute(REQUEST_ID, RequestId.of(exchange))
                .startSpan();
    }

    private static void end(Span span, ServerWebExchange exchange, SignalType end) {
        String route = RequestMetrics.route(exchange);
        int status = RequestMetrics.status(exchange, end);
        span.updateName(exchange.getRequest().getMethod().name() + " " + route)
                .setAttribute(ROUTE, route)
                .setAttribute(STATUS, status);
        if (status >= 500) {
            span.setAttribute(ERROR_TYPE, Integer.toString(status)).setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    private static final class RequestHeaders implements TextMapGetter<HttpHeaders> {
        @Override
        public Iterable<String> keys(HttpHeaders carrier) {
            return List.copyOf(carrier.headerNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpHeaders carrier, String key) {
            return carrier == null ? null : carrier.getFirst(key);
        }
    }
}
