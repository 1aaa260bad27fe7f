package dev.medley.gateway.upstream;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** Asks an upstream for its models, as its clients would. Thread-safe. */
final class UpstreamCheck {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final HttpClient http;
    private final UpstreamKeys keys;

    UpstreamCheck(HttpClient http, UpstreamKeys keys) {
        this.http = http.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) LIMIT.toMillis());
        this.keys = keys;
    }

    /** What speaks against sending requests to it; empty if nothing does. */
    Mono<String> fault(Upstream upstream) {
        if (keys.missing(upstream)) {
            return Mono.just("its key '%s' is not set in medley.gateway.upstream-keys".formatted(upstream.keyName()));
        }
        return http.headers(headers ->
                        keys.authorization(upstream).ifPresent(key -> headers.set(HttpHeaderNames.AUTHORIZATION, key)))
                .get()
                .uri(upstream.call("/models"))
                .response()
                .timeout(LIMIT)
                .flatMap(response -> response.status().code() / 100 == 2
                        ? Mono.<String>empty()
                        : Mono.just("its models answer with status "
                                + response.status().code()))
                .onErrorResume(thrown -> Mono.just("its models can't be asked for: " + thrown.getMessage()));
    }
}
