package dev.medley.bench.load;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls one server over HTTP/1.1 with kept-alive connections and without retries. Everything happens on one event loop
 * thread. It owns its connections until {@link #close()}.
 */
final class OpenAiClient implements AutoCloseable {
    private static final Pattern BASE_URL = Pattern.compile("https?://[\\w.\\-\\[\\]:]+(/[\\w.\\-/%~]*)?");
    private static final Duration QUIET_PERIOD = Duration.ZERO;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String baseUrl;
    private final Duration timeout;
    private final LoopResources loop = LoopResources.create("bench", 1, true);
    private final ConnectionProvider connections = ConnectionProvider.builder("bench")
            .maxConnections(Integer.MAX_VALUE)
            .pendingAcquireMaxCount(-1)
            .lifo()
            .build();
    private final HttpClient http;

    /**
     * @param baseUrl with the version, such as {@code http://127.0.0.1:8080/v1}
     * @param timeout for one request, from its sending to the end of its answer
     */
    OpenAiClient(String baseUrl, @Nullable String apiKey, Duration timeout) {
        this.baseUrl = checked(baseUrl);
        this.timeout = timeout;
        this.http = HttpClient.create(connections)
                .runOn(loop, false)
                .protocol(HttpProtocol.HTTP11)
                .disableRetry(true)
                .resolver(DefaultAddressResolverGroup.INSTANCE)
                .headers(headers -> {
                    headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
                    if (apiKey != null) {
                        headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + apiKey);
                    }
                });
    }

    private static String checked(String url) {
        if (!BASE_URL.matcher(url).matches()) {
            throw new IllegalArgumentException("'" + url + "' is no base URL, such as http://127.0.0.1:8080/v1");
        }
        return url.replaceAll("/+$", "");
    }

    String baseUrl() {
        return baseUrl;
    }

    /**
     * The first model that the server lists.
     *
     * @throws IllegalStateException if it lists none, or can't be reached
     */
    String firstModel() {
        String listing = http.get()
                .uri(URI.create(baseUrl + "/models"))
                .responseSingle((response, body) -> response.status().code() == 200
                        ? body.asString()
                        : Mono.error(new IOException("HTTP " + response.status().code())))
                .timeout(timeout)
                .onErrorMap(e -> new IllegalStateException(
                        "No model list from " + baseUrl + "/models (" + reason(e) + "); name one with --model", e))
                .blockOptional()
                .orElse("{}");
        JsonNode id = JsonMapper.shared().readTree(listing).path("data").path(0).path("id");
        if (!id.isString()) {
            throw new IllegalStateException(baseUrl + "/models lists no model; name one with --model");
        }
        return id.stringValue();
    }

    /**
     * Sends one streamed request. The outcome comes on the event loop; a failure is an outcome too, never an error.
     *
     * @param intended when it is meant to be sent, by {@link System#nanoTime()}
     */
    Mono<Outcome> send(Endpoint endpoint, byte[] body, long intended) {
        return Mono.defer(() -> {
            var call = new Call(intended, System.nanoTime());
            return http.post()
                    .uri(URI.create(baseUrl + endpoint.path()))
                    .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                    .response((response, answer) -> receive(call, response, answer))
                    .next()
                    .timeout(timeout)
                    .onErrorResume(e -> Mono.just(call.failed(reason(e), System.nanoTime())));
        });
    }

    private static Publisher<Outcome> receive(Call call, HttpClientResponse response, ByteBufFlux answer) {
        if (response.status().code() != 200) {
            return answer.then(Mono.fromSupplier(
                    () -> call.failed("HTTP " + response.status().code(), System.nanoTime())));
        }
        return answer.doOnNext(bytes -> call.read(bytes, System.nanoTime()))
                .then(Mono.fromSupplier(() -> call.end(System.nanoTime())));
    }

    private static String reason(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "timeout";
        } else if (failure instanceof PrematureCloseException) {
            return "connection closed early";
        } else if (failure instanceof ConnectException) {
            return "connection refused";
        } else if (failure instanceof UnknownHostException) {
            return "unknown host";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        connections.disposeLater().block(CLOSE_TIMEOUT);
        loop.disposeLater(QUIET_PERIOD, CLOSE_TIMEOUT).block(CLOSE_TIMEOUT);
    }
}
