package dev.medley.gateway.realtime;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.http.RequestId;
import dev.medley.gateway.http.RequestTrace;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.routing.Targets;
import dev.medley.gateway.speech.SpeechModels;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** {@code /v1/realtime}: transcription sessions over WebSockets. */
final class RealtimeEndpoint {
    private static final String SUBPROTOCOL = "realtime";
    private static final String BETA_SUBPROTOCOL = "openai-beta.realtime-v1";

    /** The session's own end comes before that of its calls. */
    private static final Duration END_OF_SESSION = Duration.ofSeconds(2);

    private final WebSocketService sockets;
    private final RealtimeSettings limits;
    private final SpeechModels models;
    private final WorkerCalls calls;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    RealtimeEndpoint(WebSocketService sockets, RealtimeSettings limits, SpeechModels models, WorkerCalls calls) {
        this.sockets = sockets;
        this.limits = limits;
        this.models = models;
        this.calls = calls;
    }

    Mono<ServerResponse> connect(ServerRequest request) {
        return Mono.defer(() -> {
            String model = model(request);
            ServerWebExchange exchange = request.exchange();
            var live = new LiveCalls(
                    models,
                    calls,
                    Caller.of(exchange),
                    calls.begin(
                                    RequestId.of(exchange),
                                    Caller.of(exchange),
                                    limits.sessionLimit().plus(END_OF_SESSION))
                            .in(RequestTrace.of(exchange)));
            if (!model.equals(Targets.AUTO)) {
                live.requireModel(model);
            }
            Dialect dialect = dialect(request);
            WebSocketHandler handler = new Handler(
                    socket -> new Connection(exchange, socket, limits, dialect, SessionSettings.initial(model), live));
            return ServerResponse.status(HttpStatus.SWITCHING_PROTOCOLS)
                    .build((upgraded, context) -> sockets.handleRequest(upgraded, handler));
        });
    }

    /** Sessions last longer than the way out of a process: their callers are told at once, and connect elsewhere. */
    @EventListener(ContextClosedEvent.class)
    void leave() {
        connections.forEach(Connection::leave);
    }

    /** The model that the address names; without one, any. */
    private static String model(ServerRequest request) {
        String intent = request.queryParam("intent").orElse("");
        String model = request.queryParam("model").orElse("");
        if (intent.isEmpty() && model.isEmpty()) {
            throw MedleyException.invalid("intent", "Missing required parameter: 'intent', or 'model'");
        }
        if (!intent.isEmpty() && !intent.equals("transcription")) {
            throw JsonObject.unsupported(
                    "intent",
                    "Invalid 'intent': '%s' is not supported, only transcription"
                            .formatted(JsonObject.shortened(intent)));
        }
        return model.isEmpty() ? Targets.AUTO : model;
    }

    private static Dialect dialect(ServerRequest request) {
        boolean header = request.headers().header("openai-beta").stream().anyMatch(value -> value.contains("realtime"));
        boolean subprotocol = request.headers().header("sec-websocket-protocol").stream()
                .anyMatch(value -> value.contains(BETA_SUBPROTOCOL));
        return header || subprotocol ? Dialect.BETA : Dialect.PRESENT;
    }

    private final class Handler implements WebSocketHandler {
        private final Function<WebSocketSession, Connection> opened;

        Handler(Function<WebSocketSession, Connection> opened) {
            this.opened = opened;
        }

        @Override
        public List<String> getSubProtocols() {
            return List.of(SUBPROTOCOL);
        }

        @Override
        public Mono<Void> handle(WebSocketSession socket) {
            Connection connection = opened.apply(socket);
            connections.add(connection);
            return connection.serve().doFinally(end -> connections.remove(connection));
        }
    }
}
