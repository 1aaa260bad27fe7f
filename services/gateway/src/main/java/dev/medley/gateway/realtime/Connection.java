package dev.medley.gateway.realtime;

import dev.medley.gateway.http.Failures;
import dev.medley.platform.error.MedleyException;
import io.netty.handler.codec.TooLongFrameException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * One WebSocket and the session on it. A message is taken from the caller only when its worker has room for sound and
 * the caller reads what it is sent. Ends when the caller leaves, says nothing for too long, or has had its time.
 */
final class Connection implements RealtimeSession.Outlet {
    /** Time between two signs of life to both sides. A worker waits longer than that for sound. */
    private static final long KEEP_ALIVE_SECONDS = 5;

    private final ServerWebExchange exchange;
    private final WebSocketSession socket;
    private final RealtimeSettings limits;
    private final Dialect dialect;
    private final SessionSettings settings;
    private final LiveCalls calls;
    private final Inbound inbound = new Inbound();
    private final Disposable.Composite timers = Disposables.composite();
    private volatile @Nullable FluxSink<WebSocketMessage> sink;
    private volatile @Nullable RealtimeSession session;
    private volatile CloseStatus closing = CloseStatus.NORMAL;
    private volatile long lastHeardNanos = System.nanoTime();

    Connection(
            ServerWebExchange exchange,
            WebSocketSession socket,
            RealtimeSettings limits,
            Dialect dialect,
            SessionSettings settings,
            LiveCalls calls) {
        this.exchange = exchange;
        this.socket = socket;
        this.limits = limits;
        this.dialect = dialect;
        this.settings = settings;
        this.calls = calls;
    }

    /** Serves the caller until the session is over. */
    Mono<Void> serve() {
        return socket.send(Flux.<WebSocketMessage>create(this::begin))
                .then(Mono.defer(() -> socket.close(closing)))
                .doFinally(end -> end());
    }

    /** Tells the caller that the gateway leaves. */
    void leave() {
        finish(null, CloseStatus.GOING_AWAY);
    }

    private void begin(FluxSink<WebSocketMessage> opened) {
        sink = opened;
        long expiresAt = Instant.now().plus(limits.sessionLimit()).getEpochSecond();
        session = new RealtimeSession(dialect, settings, expiresAt, calls, this);
        opened.onRequest(count -> roomAgain());
        timers.add(Schedulers.parallel()
                .schedule(
                        () -> expire("The session has reached its limit of %d s"
                                .formatted(limits.sessionLimit().toSeconds())),
                        limits.sessionLimit().toMillis(),
                        TimeUnit.MILLISECONDS));
        RealtimeSession kept = Objects.requireNonNull(session);
        timers.add(Schedulers.parallel()
                .schedulePeriodically(() -> keepAlive(kept), KEEP_ALIVE_SECONDS, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS));
        long tick = Math.max(1, limits.idleTimeout().toMillis() / 4);
        timers.add(Schedulers.parallel().schedulePeriodically(this::expireIfIdle, tick, tick, TimeUnit.MILLISECONDS));
        socket.receive()
                .map(Connection::bytes)
                .publishOn(Schedulers.parallel(), 1)
                .subscribe(inbound);
    }

    /** Writing shows whether the caller is still there, also while nothing is read from it. */
    private void keepAlive(RealtimeSession kept) {
        kept.keepAlive();
        if (hasRoom()) {
            Objects.requireNonNull(sink).next(socket.pingMessage(buffers -> buffers.wrap(new byte[0])));
        }
    }

    private void expireIfIdle() {
        Duration silence = Duration.ofNanos(System.nanoTime() - lastHeardNanos);
        if (silence.compareTo(limits.idleTimeout()) >= 0 && !inbound.held.get()) {
            expire("Nothing was sent for %d s".formatted(limits.idleTimeout().toSeconds()));
        }
    }

    private void expire(String reason) {
        finish(ServerEvents.error("session_expired", reason, null), CloseStatus.GOING_AWAY);
    }

    private void finish(@Nullable ObjectNode last, CloseStatus status) {
        FluxSink<WebSocketMessage> open = sink;
        if (open == null) {
            return;
        }
        closing = status;
        if (last != null) {
            open.next(socket.textMessage(last.toString()));
        }
        open.complete();
    }

    private void end() {
        timers.dispose();
        inbound.cancel();
        RealtimeSession ended = session;
        if (ended != null) {
            ended.end();
        }
    }

    private void roomAgain() {
        Objects.requireNonNull(session).roomAgain();
        inbound.proceed();
    }

    @Override
    public void accept(ObjectNode event) {
        Objects.requireNonNull(sink).next(socket.textMessage(event.toString()));
    }

    @Override
    public boolean hasRoom() {
        return Objects.requireNonNull(sink).requestedFromDownstream() > 0;
    }

    @Override
    public void soundWanted() {
        inbound.proceed();
    }

    @Override
    public MedleyException told(Throwable failure) {
        return Failures.of(exchange, failure);
    }

    private static byte[] bytes(WebSocketMessage message) {
        DataBuffer payload = message.getPayload();
        byte[] bytes = new byte[payload.readableByteCount()];
        payload.read(bytes);
        return bytes;
    }

    /** The caller's messages. */
    private final class Inbound extends BaseSubscriber<byte[]> {
        private final AtomicBoolean held = new AtomicBoolean();

        void proceed() {
            RealtimeSession taking = session;
            if (held.get() && taking != null && taking.hasRoom() && hasRoom() && held.compareAndSet(true, false)) {
                lastHeardNanos = System.nanoTime();
                request(1);
            }
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(byte[] message) {
            Objects.requireNonNull(session).received(message);
            held.set(true);
            proceed();
        }

        @Override
        protected void hookOnComplete() {
            finish(null, CloseStatus.NORMAL);
        }

        @Override
        protected void hookOnError(Throwable thrown) {
            boolean tooLong = thrown instanceof TooLongFrameException;
            if (!tooLong) {
                var unused = told(thrown);
            }
            finish(null, tooLong ? CloseStatus.TOO_BIG_TO_PROCESS : CloseStatus.SERVER_ERROR);
        }
    }
}
