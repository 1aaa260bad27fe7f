package dev.medley.gateway.realtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.gateway.openai.StrictJson;
import dev.medley.gateway.worker.RoutedCall;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One transcription session: what the caller's events do, and what comes of a worker's messages. A call to a worker
 * begins with the first sound, and anew after a failure or with other settings. Thread-safe.
 */
final class RealtimeSession {
    private static final StrictJson JSON = new StrictJson("The event");

    private final String id = ServerEvents.id("sess");
    private final long expiresAt;
    private final LiveCalls calls;
    private final Outlet outlet;
    private final Items.Order order;
    private SessionSettings settings;
    private final Set<LiveCall> open = new HashSet<>();
    private @Nullable LiveCall current;
    private long soundMs;
    private long uncommitted;
    private boolean over;

    /** Where a session's events go, and who is told that it can take more of the caller's. */
    interface Outlet extends Consumer<ObjectNode> {
        /** Whether the caller reads what it is sent. */
        boolean hasRoom();

        /** The worker has room for more sound. */
        void soundWanted();

        /** What the caller may know of a failure. */
        MedleyException told(Throwable failure);
    }

    /** @param expiresAt when it ends, in seconds since 1970 */
    RealtimeSession(Dialect dialect, SessionSettings settings, long expiresAt, LiveCalls calls, Outlet outlet) {
        this.settings = settings;
        this.expiresAt = expiresAt;
        this.calls = calls;
        this.outlet = outlet;
        this.order = new Items.Order(dialect);
        outlet.accept(ServerEvents.session(dialect.created(), describe(dialect)));
    }

    /** Does what the caller's event says, or tells the caller why not. */
    synchronized void received(byte[] message) {
        String event = null;
        try {
            JsonObject read = JSON.parse(message);
            event = read.node().path("event_id").asString(null);
            act(read, event);
        } catch (MedleyException refused) {
            outlet.accept(ServerEvents.error(outlet.told(refused), event));
        }
    }

    private void act(JsonObject event, @Nullable String id) {
        event.accept("event_id");
        String type = JsonObject.text(event.required("type"), "type");
        switch (type) {
            case "session.update" -> update(event, Dialect.PRESENT);
            case "transcription_session.update" -> update(event, Dialect.BETA);
            case "input_audio_buffer.append" -> append(event);
            case "input_audio_buffer.commit" -> commit(event, id);
            case "input_audio_buffer.clear" -> clear(event);
            default ->
                throw JsonObject.unsupported(
                        "type",
                        "Events of type '%s' are not supported in a transcription session"
                                .formatted(JsonObject.shortened(type)));
        }
    }

    private void update(JsonObject event, Dialect dialect) {
        JsonObject session = JsonObject.object(event.required("session"), "session");
        event.end();
        SessionSettings updated = dialect.apply(session, settings);
        calls.requireModel(updated.model());
        if (!updated.equals(settings)) {
            settings = updated;
            endCall();
        }
        outlet.accept(ServerEvents.session(dialect.updated(), describe(dialect)));
    }

    private void append(JsonObject event) {
        String audio = JsonObject.text(event.required("audio"), "audio");
        event.end();
        ByteString sound;
        try {
            sound = UnsafeByteOperations.unsafeWrap(Base64.getDecoder().decode(audio));
        } catch (IllegalArgumentException e) {
            throw MedleyException.invalid("audio", "Invalid 'audio': not base64");
        }
        if (!sound.isEmpty()) {
            call().sound(sound);
            uncommitted += sound.size();
        }
    }

    private void commit(JsonObject event, @Nullable String id) {
        event.end();
        if (current == null || uncommitted < settings.format().bytesPerSample()) {
            outlet.accept(ServerEvents.error(
                    "input_audio_buffer_commit_empty", "The input audio buffer is empty: nothing to commit", id));
            return;
        }
        uncommitted = 0;
        current.commit();
    }

    private void clear(JsonObject event) {
        event.end();
        uncommitted = 0;
        if (current != null) {
            current.drop();
        }
        outlet.accept(ServerEvents.event("input_audio_buffer.cleared"));
    }

    private LiveCall call() {
        LiveCall live = current;
        if (live == null) {
            live = new LiveCall(settings, new Items(order, outlet), outlet, soundMs, outlet::soundWanted);
            live.begun(calls.start(live, new Hearing(live)));
            if (!live.closed()) {
                open.add(live);
                current = live;
                live.proceed(true);
            }
        }
        return live;
    }

    /** Lets the worker finish what was said, and begins no more with it. */
    private void endCall() {
        if (current != null) {
            current.end();
            leave(current);
        }
    }

    private void leave(LiveCall live) {
        if (live == current) {
            soundMs = live.endMs();
            uncommitted = 0;
            current = null;
        }
    }

    /** Whether it can take more of the caller's events. */
    synchronized boolean hasRoom() {
        return current == null || current.hasRoom();
    }

    /** Takes the workers' next messages, now that the caller has room for what comes of them. */
    synchronized void roomAgain() {
        open.forEach(LiveCall::roomAgain);
    }

    /** Keeps the worker from taking a caller's silence for its absence. */
    synchronized void keepAlive() {
        if (current != null) {
            current.keepAlive();
        }
    }

    /** Ends the session; nobody listens any more. */
    synchronized void end() {
        over = true;
        open.forEach(LiveCall::cancel);
    }

    private ObjectNode describe(Dialect dialect) {
        ObjectNode session = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "realtime.transcription_session")
                .put("expires_at", expiresAt);
        return dialect.write(settings, session);
    }

    /** Hears the worker of one call. */
    private final class Hearing implements RoutedCall.Listener<StreamTranscribeResponse> {
        private final LiveCall live;

        Hearing(LiveCall live) {
            this.live = live;
        }

        @Override
        public void onMessage(StreamTranscribeResponse message) {
            synchronized (RealtimeSession.this) {
                if (!over) {
                    live.heard(message);
                    live.proceed(outlet.hasRoom());
                }
            }
        }

        @Override
        public void onClose(@Nullable MedleyException failure) {
            synchronized (RealtimeSession.this) {
                if (over) {
                    return;
                }
                MedleyException told = failure == null ? null : outlet.told(ParameterNames.translate(failure));
                var unfinished = new MedleyException(
                        ErrorCategory.INTERNAL, "The worker's stream ended before the utterance did");
                if (!live.ended(told, unfinished) && told != null) {
                    outlet.accept(ServerEvents.error(told, null));
                }
                open.remove(live);
                leave(live);
                outlet.soundWanted();
            }
        }
    }
}
