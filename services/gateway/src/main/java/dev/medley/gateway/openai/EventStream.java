package dev.medley.gateway.openai;

import dev.medley.gateway.http.Failures;
import dev.medley.gateway.http.OpenAiError;
import dev.medley.platform.error.MedleyException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server-sent events. Each event is flushed by itself. The reply begins with the first event or heartbeat: a failure
 * before it is a plain error reply, a failure after it one last event with the error.
 */
public final class EventStream {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String HEARTBEAT = ": heartbeat\n\n";

    private final Duration heartbeatInterval;
    private final JsonMapper json;

    EventStream(Duration heartbeatInterval, JsonMapper json) {
        this.heartbeatInterval = heartbeatInterval;
        this.json = json;
    }

    /** A reply whose events carry {@code data}, each a text without line breaks. */
    public Mono<ServerResponse> reply(ServerRequest request, Flux<String> data) {
        return respond(request, data.map(EventStream::event));
    }

    /** An event that a client can say it has heard, when it comes back with {@code Last-Event-ID}. */
    public record Numbered(long id, String data) {}

    /** A reply whose events have numbers. */
    public Mono<ServerResponse> replyNumbered(ServerRequest request, Flux<Numbered> events) {
        return respond(request, events.map(each -> "id: " + each.id() + "\n" + event(each.data())));
    }

    /**
     * The number of the event that a client heard last; 0 if none.
     *
     * @throws MedleyException if what it says is the number of none
     */
    public static long heard(ServerRequest request) {
        String id = request.headers().firstHeader(LAST_EVENT_ID);
        try {
            return id == null || id.isEmpty() ? 0 : Long.parseUnsignedLong(id);
        } catch (NumberFormatException e) {
            throw MedleyException.invalid(
                    LAST_EVENT_ID, "Invalid '%s': it is the id of no event".formatted(LAST_EVENT_ID));
        }
    }

    private Mono<ServerResponse> respond(ServerRequest request, Flux<String> events) {
        Flux<String> frames = frames(request, events);
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .cacheControl(CacheControl.noCache())
                .header("x-accel-buffering", "no")
                .body((response, context) -> write(response, frames));
    }

    /**
     * Writes the frames, and cancels them however the writing ends: Spring does not when the connection is lost just
     * before the first frame, and the worker would go on for nobody.
     */
    private static Mono<Void> write(ServerHttpResponse response, Flux<String> frames) {
        DataBufferFactory buffers = response.bufferFactory();
        Sinks.Empty<Void> over = Sinks.empty();
        Flux<Mono<DataBuffer>> encoded =
                frames.takeUntilOther(over.asMono()).map(frame -> Mono.just(encode(buffers, frame)));
        return response.writeAndFlushWith(encoded).doFinally(end -> over.tryEmitEmpty());
    }

    private Flux<String> frames(ServerRequest request, Flux<String> events) {
        return Flux.defer(() -> {
            AtomicBoolean begun = new AtomicBoolean();
            return Heartbeats.between(events, heartbeatInterval, HEARTBEAT)
                    .doOnNext(frame -> begun.set(true))
                    .onErrorResume(thrown -> begun.get(), thrown -> Flux.just(error(request, thrown)));
        });
    }

    private String error(ServerRequest request, Throwable thrown) {
        return event(json.writeValueAsString(OpenAiError.of(Failures.of(request.exchange(), thrown))));
    }

    static String event(String data) {
        return "data: " + data + "\n\n";
    }

    private static DataBuffer encode(DataBufferFactory buffers, String frame) {
        return buffers.wrap(frame.getBytes(StandardCharsets.UTF_8));
    }
}
