package dev.medley.gateway.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.tcp.TcpServer;

/** An OpenAI-compatible server with a real port, that answers as it is told to. */
public final class FakeUpstream implements AutoCloseable {
    /** A request as it came. */
    public record Received(String path, HttpHeaders headers, String body) {}

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private volatile Function<HttpServerResponse, Publisher<Void>> reply = response -> json(response, 200, "{}");
    private volatile int modelsStatus = 200;
    private volatile DisposableServer server;
    private final int port;

    private FakeUpstream() {
        this.server = bind(0);
        this.port = server.port();
    }

    public static FakeUpstream start() {
        return new FakeUpstream();
    }

    public String baseUrl() {
        return "http://127.0.0.1:%d/api/v1".formatted(port);
    }

    /** Answers so from now on. */
    public FakeUpstream that(Function<HttpServerResponse, Publisher<Void>> reply) {
        this.reply = reply;
        return this;
    }

    /** Answers with one body from now on. */
    public FakeUpstream thatAnswers(int status, String body) {
        return that(response -> json(response, status, body));
    }

    /** Streams these parts from now on, each by itself, and ends in order. */
    public FakeUpstream thatStreams(List<String> parts) {
        return that(response -> stream(response, parts, Mono.empty()));
    }

    /** Streams these parts from now on, and then drops the connection. */
    public FakeUpstream thatCutsAfter(List<String> parts) {
        return that(response -> stream(response, parts, Mono.error(new IllegalStateException("cut"))));
    }

    /** Streams these parts from now on, and then says nothing. */
    public FakeUpstream thatHangsAfter(List<String> parts) {
        return that(response -> stream(response, parts, Mono.never()));
    }

    /** Says from now on, when asked for its models, how well it is. */
    public FakeUpstream models(int status) {
        this.modelsStatus = status;
        return this;
    }

    /** The requests for answers, oldest first. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    public Received lastReceived() {
        return received().get(received.size() - 1);
    }

    /** Dies as in a crash. */
    public void stop() {
        server.disposeNow(LIMIT);
    }

    /** Is there again, at its old address. */
    public void restart() {
        server = bind(port);
    }

    /** Is replaced by one that says these bytes to whoever connects, HTTP or not, again and again. */
    public void babble(String bytes) {
        stop();
        Flux<ByteBuf> endless = Flux.just(bytes)
                .concatWith(Flux.interval(Duration.ofMillis(20))
                        .onBackpressureDrop()
                        .map(tick -> bytes))
                .map(FakeUpstream::utf8);
        server = TcpServer.create()
                .host("127.0.0.1")
                .port(port)
                .handle((in, out) -> out.send(endless, each -> true))
                .bindNow(LIMIT);
    }

    @Override
    public void close() {
        stop();
    }

    /** A body of JSON, or what is called so. */
    public static Publisher<Void> json(HttpServerResponse response, int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return response.status(status)
                .header("content-type", "application/json")
                .header("content-length", Integer.toString(bytes.length))
                .sendByteArray(Mono.just(bytes));
    }

    /** Parts of a stream, each by itself, and then {@code end}. */
    public static Publisher<Void> stream(HttpServerResponse response, List<String> parts, Mono<String> end) {
        Flux<String> paced = Flux.fromIterable(parts).delayElements(Duration.ofMillis(5));
        return response.header("content-type", "text/event-stream; charset=utf-8")
                .header("server", "secret-server")
                .header("set-cookie", "a=b")
                .header("x-request-id", "theirs")
                .header("x-ratelimit-remaining-requests", "7")
                .send(paced.concatWith(end).map(FakeUpstream::utf8), each -> true);
    }

    private static ByteBuf utf8(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private DisposableServer bind(int at) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(at)
                .handle(this::handle)
                .bindNow(LIMIT);
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        if (request.uri().endsWith("/models")) {
            return json(response, modelsStatus, "{\"object\":\"list\",\"data\":[]}");
        }
        return request.receive()
                .aggregate()
                .asString(StandardCharsets.UTF_8)
                .defaultIfEmpty("")
                .flatMapMany(body -> {
                    received.add(
                            new Received(request.uri(), request.requestHeaders().copy(), body));
                    return reply.apply(response);
                });
    }
}
