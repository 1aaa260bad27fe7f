package dev.medley.gateway.realtime;

import dev.medley.gateway.http.OpenAiError;
import dev.medley.platform.error.MedleyException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The events that a session sends, as the Realtime API has them. */
final class ServerEvents {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ServerEvents() {}

    /** A name that is nobody else's. */
    static String id(String kind) {
        return kind + "_" + UUID.randomUUID().toString().replace("-", "");
    }

    static ObjectNode event(String type) {
        return JSON.objectNode().put("type", type).put("event_id", id("event"));
    }

    /** An event that is about an item. */
    static ObjectNode of(String type, String item) {
        return event(type).put("item_id", item);
    }

    static ObjectNode session(String type, ObjectNode session) {
        ObjectNode event = event(type);
        event.set("session", session);
        return event;
    }

    static ObjectNode committed(String item, @Nullable String previous) {
        return of("input_audio_buffer.committed", item).put("previous_item_id", previous);
    }

    /** An item of speech, whose text is yet to come. */
    static ObjectNode item(String type, String item, @Nullable String previous) {
        ObjectNode event = event(type).put("previous_item_id", previous);
        ObjectNode node = event.putObject("item")
                .put("id", item)
                .put("object", "realtime.item")
                .put("type", "message")
                .put("status", "completed")
                .put("role", "user");
        node.putArray("content").addObject().put("type", "input_audio").putNull("transcript");
        return event;
    }

    static ObjectNode delta(String item, String text) {
        return of("conversation.item.input_audio_transcription.delta", item)
                .put("content_index", 0)
                .put("delta", text);
    }

    static ObjectNode completed(String item, String transcript, double seconds) {
        ObjectNode event = of("conversation.item.input_audio_transcription.completed", item)
                .put("content_index", 0)
                .put("transcript", transcript);
        event.putObject("usage").put("type", "duration").put("seconds", Math.round(seconds * 1000) / 1000.0);
        return event;
    }

    static ObjectNode failed(String item, MedleyException failure) {
        ObjectNode event =
                of("conversation.item.input_audio_transcription.failed", item).put("content_index", 0);
        event.set("error", error(failure));
        return event;
    }

    /** @param clientEvent id of the client's event that was wrong; null if it gave none, or none was */
    static ObjectNode error(MedleyException failure, @Nullable String clientEvent) {
        ObjectNode event = event("error");
        event.set("error", error(failure).put("event_id", clientEvent));
        return event;
    }

    /** An error that has a code of its own. */
    static ObjectNode error(String code, String message, @Nullable String clientEvent) {
        ObjectNode event = event("error");
        event.putObject("error")
                .put("type", "invalid_request_error")
                .put("code", code)
                .put("message", message)
                .putNull("param")
                .put("event_id", clientEvent);
        return event;
    }

    private static ObjectNode error(MedleyException failure) {
        OpenAiError.Detail detail = OpenAiError.of(failure).error();
        return JSON.objectNode()
                .put("type", detail.type())
                .put("code", detail.code())
                .put("message", detail.message())
                .put("param", detail.param());
    }
}
