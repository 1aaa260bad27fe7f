package dev.medley.gateway.upstream;

import dev.medley.gateway.http.Failures;
import dev.medley.gateway.http.OpenAiError;
import dev.medley.platform.error.MedleyException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an upstream's answer to the caller byte for byte, once it is known to be one: a whole answer when it is JSON
 * to its end, a stream event by event. What fails before the first byte ends the exchange with a failure; after it, one
 * last event has the error. Of the upstream's refusals those that are about the request pass, the others are its own.
 */
final class UpstreamReply extends ServerHttpResponseDecorator {
    private static final int MAX_ANSWER_BYTES = 64 << 20;
    private static final int MAX_EVENT_BYTES = 8 << 20;

    private final ServerWebExchange exchange;
    private final UpstreamCall call;
    private final JsonMapper json;
    private final Sinks.Empty<Void> brokenOff = Sinks.empty();
    private volatile boolean begun;

    UpstreamReply(ServerWebExchange exchange, UpstreamCall call, JsonMapper json) {
        super(exchange.getResponse());
        this.exchange = exchange;
        this.call = call;
        this.json = json;
    }

    /** Whether the caller got a part of the answer. */
    boolean begun() {
        return begun;
    }

    /** Completes once a stream has ended with an error: nothing more is to be waited for from the upstream. */
    Mono<Void> brokenOff() {
        return brokenOff.asMono();
    }

    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        return relay(Flux.from(body));
    }

    @Override
    public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return relay(Flux.from(body).concatMap(part -> part));
    }

    private Mono<Void> relay(Flux<? extends DataBuffer> body) {
        HttpStatusCode status = getStatusCode();
        if (status == null || !status.is2xxSuccessful()) {
            return whole(body)
                    .onErrorReturn(new byte[0])
                    .flatMap(bytes -> refusal(status == null ? 0 : status.value(), bytes));
        }
        return call.stream() ? stream(body) : whole(body).flatMap(this::answer);
    }

    private Mono<byte[]> whole(Flux<? extends DataBuffer> body) {
        return DataBufferUtils.join(body, MAX_ANSWER_BYTES)
                .map(UpstreamReply::bytes)
                .defaultIfEmpty(new byte[0])
                .onErrorMap(this::cut);
    }

    private Mono<Void> answer(byte[] bytes) {
        if (!isJson(bytes)) {
            return Mono.error(UpstreamFailures.rubbish(call.upstream(), "its answer is no JSON object", null));
        }
        begun = true;
        return super.writeWith(Mono.just(bufferFactory().wrap(bytes)));
    }

    private Mono<Void> refusal(int status, byte[] bytes) {
        UpstreamRefusal refusal = new UpstreamRefusal(call.upstream(), status, getHeaders(), json);
        if (!refusal.passes(bytes)) {
            return Mono.error(refusal.failure());
        }
        begun = true;
        return super.writeWith(Mono.just(bufferFactory().wrap(bytes)));
    }

    private Mono<Void> stream(Flux<? extends DataBuffer> body) {
        if (!isEventStream()) {
            return Flux.from(body)
                    .doOnNext(DataBufferUtils::release)
                    .then(Mono.error(UpstreamFailures.rubbish(call.upstream(), "its answer is no event stream", null)));
        }
        HttpHeaders headers = getHeaders();
        headers.remove(HttpHeaders.CONTENT_LENGTH);
        headers.setCacheControl("no-cache");
        headers.set("x-accel-buffering", "no");
        AtomicBoolean failed = new AtomicBoolean();
        Flux<byte[]> frames = frames(body).doOnNext(frame -> begun = true).onErrorResume(thrown -> begun, thrown -> {
            failed.set(true);
            return errorFrame(thrown);
        });
        return super.writeAndFlushWith(
                        frames.map(frame -> Mono.just(bufferFactory().wrap(frame))))
                .doOnSuccess(written -> {
                    if (failed.get()) {
                        brokenOff.tryEmitEmpty();
                    }
                });
    }

    private Flux<byte[]> frames(Flux<? extends DataBuffer> body) {
        EventFrames events = new EventFrames(json, MAX_EVENT_BYTES);
        Duration remaining = Duration.ofNanos(Math.max(0, call.deadline().timeRemaining(TimeUnit.NANOSECONDS)));
        return body.map(buffer -> events.take(bytes(buffer)))
                .concatWith(Mono.fromSupplier(events::end))
                .filter(frame -> frame.length > 0)
                .takeUntilOther(Mono.delay(remaining).then(Mono.error(() -> UpstreamFailures.late(call.upstream()))))
                .onErrorMap(this::cut);
    }

    private Mono<byte[]> errorFrame(Throwable thrown) {
        String error = json.writeValueAsString(OpenAiError.of(Failures.of(exchange, thrown)));
        return Mono.just("data: %s\n\n".formatted(error).getBytes(StandardCharsets.UTF_8));
    }

    private MedleyException cut(Throwable thrown) {
        if (thrown instanceof MedleyException failure) {
            return failure;
        }
        if (thrown instanceof BadEventException bad) {
            return UpstreamFailures.rubbish(call.upstream(), String.valueOf(bad.getMessage()), bad);
        }
        return thrown instanceof DataBufferLimitException
                ? UpstreamFailures.rubbish(
                        call.upstream(),
                        "its answer is longer than the limit of %d bytes".formatted(MAX_ANSWER_BYTES),
                        thrown)
                : UpstreamFailures.unavailable(call.upstream(), "broke off its answer", null, thrown);
    }

    private boolean isEventStream() {
        try {
            return MediaType.TEXT_EVENT_STREAM.isCompatibleWith(getHeaders().getContentType());
        } catch (RuntimeException e) {
            return false;
        }
    }

    private boolean isJson(byte[] bytes) {
        try {
            return json.readTree(bytes).isObject();
        } catch (JacksonException e) {
            return false;
        }
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }
}
