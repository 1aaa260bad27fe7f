package dev.medley.gateway.upstream;

import dev.medley.gateway.http.RequestTrace;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.tracing.GenAiSpan;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a call to an upstream passes on its way out and back: out goes the body with the upstream's own key and nothing
 * else of the caller's, back comes an {@link UpstreamReply}. What fails before the first byte ends the exchange with a
 * failure that names the upstream and not its address.
 */
final class UpstreamFilter implements GatewayFilter, Ordered {
    private final UpstreamKeys keys;
    private final Duration firstByteLimit;
    private final JsonMapper json;

    /** @param firstByteLimit longest time for the first byte of a stream */
    UpstreamFilter(UpstreamKeys keys, Duration firstByteLimit, JsonMapper json) {
        this.keys = keys;
        this.firstByteLimit = firstByteLimit;
        this.json = json;
    }

    /** Outside the filter that writes the reply. */
    @Override
    public int getOrder() {
        return NettyWriteResponseFilter.WRITE_RESPONSE_FILTER_ORDER - 1;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        UpstreamCall call = Objects.requireNonNull(UpstreamCall.of(exchange), "the exchange is for no upstream");
        var reply = new UpstreamReply(exchange, call, json);
        exchange.getAttributes()
                .put(
                        HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE,
                        exchange.getRequest().getPath().value());
        exchange.getAttributes().remove(ServerWebExchangeUtils.CLIENT_RESPONSE_CONN_ATTR);
        var span = GenAiSpan.calling(call.operation(), call.upstream().model(), RequestTrace.of(exchange));
        Mono<Void> passage = chain.filter(exchange.mutate()
                .request(request(exchange, call))
                .response(reply)
                .build());
        return Mono.firstWithSignal(passage, reply.brokenOff())
                .timeout(firstByteMissing(call, reply), Mono.error(() -> UpstreamFailures.late(call.upstream())))
                .onErrorMap(thrown -> !reply.begun(), thrown -> UpstreamFailures.of(call.upstream(), thrown))
                .doOnSuccess(done -> span.end())
                .doOnError(thrown -> span.fail(GrpcFailures.fromGrpc(thrown).category()))
                .doOnCancel(() -> span.fail(ErrorCategory.CANCELLED));
    }

    private Mono<Long> firstByteMissing(UpstreamCall call, UpstreamReply reply) {
        Duration remaining = Duration.ofNanos(Math.max(0, call.deadline().timeRemaining(TimeUnit.NANOSECONDS)));
        Duration limit = call.stream() && firstByteLimit.compareTo(remaining) < 0 ? firstByteLimit : remaining;
        return Mono.delay(limit).flatMap(tick -> reply.begun() ? Mono.never() : Mono.just(tick));
    }

    private ServerHttpRequest request(ServerWebExchange exchange, UpstreamCall call) {
        byte[] body = call.json().getBytes(StandardCharsets.UTF_8);
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        headers.setContentLength(body.length);
        headers.set(HttpHeaders.ACCEPT, call.stream() ? "text/event-stream" : "application/json");
        headers.set(HttpHeaders.ACCEPT_ENCODING, "identity");
        headers.set("x-request-id", call.requestId());
        keys.authorization(call.upstream()).ifPresent(key -> headers.set(HttpHeaders.AUTHORIZATION, key));
        URI url = call.upstream().call(call.path());
        return new ServerHttpRequestDecorator(
                exchange.getRequest().mutate().uri(url).build()) {
            @Override
            public HttpHeaders getHeaders() {
                return headers;
            }

            @Override
            public Flux<DataBuffer> getBody() {
                return Flux.defer(
                        () -> Flux.just(exchange.getResponse().bufferFactory().wrap(body)));
            }
        };
    }
}
