package dev.medley.gateway.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plain WebSocket client of a gateway's {@code /v1/realtime}. Events are found by their type, each once. */
public final class RealtimeClient implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final WebSocket socket;
    private final Receiver receiver = new Receiver();
    private int seen;

    private RealtimeClient(RunningGateway gateway, String query, UnaryOperator<WebSocket.Builder> options) {
        URI http = gateway.uri("/v1/realtime?" + query);
        URI uri = URI.create(http.toString().replaceFirst("http", "ws"));
        this.socket = options.apply(CLIENT.newWebSocketBuilder().connectTimeout(LIMIT))
                .buildAsync(uri, receiver)
                .join();
    }

    public static RealtimeClient connect(RunningGateway gateway, String query) {
        return new RealtimeClient(gateway, query, builder -> builder);
    }

    public static RealtimeClient connect(
            RunningGateway gateway, String query, UnaryOperator<WebSocket.Builder> options) {
        return new RealtimeClient(gateway, query, options);
    }

    public void send(String event) {
        socket.sendText(event, true).join();
    }

    /** Begins to send; whether it came to an end in that time. */
    public boolean trySend(String event, Duration limit) {
        try {
            socket.sendText(event, true).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends sound, or silence of so many zeros. */
    public void append(byte[] sound) {
        send("{\"type\":\"input_audio_buffer.append\",\"audio\":\"%s\"}"
                .formatted(Base64.getEncoder().encodeToString(sound)));
    }

    /** The next event; it must be of this type. */
    public JsonNode next(String type) {
        Wait.until("there is an event, " + type, LIMIT, () -> receiver.events.size() > seen);
        JsonNode event = receiver.events.get(seen++);
        if (!event.path("type").asString("").equals(type)) {
            throw new AssertionError("Not of type %s: %s".formatted(type, event));
        }
        return event;
    }

    /** The types of all events. */
    public List<String> types() {
        return receiver.events.stream()
                .map(event -> event.path("type").asString(""))
                .toList();
    }

    /** Subprotocol that the gateway chose. */
    public String subprotocol() {
        return socket.getSubprotocol();
    }

    /** With which code the gateway closed. */
    public int closed() {
        Wait.until("the gateway closes", LIMIT, receiver.closed::isDone);
        return receiver.closed.join();
    }

    /** Drops the connection. */
    public void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    private static final class Receiver implements WebSocket.Listener {
        private final List<JsonNode> events = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                events.add(JsonMapper.shared().readTree(partial.toString()));
                partial.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            closed.complete(1006);
        }
    }
}
