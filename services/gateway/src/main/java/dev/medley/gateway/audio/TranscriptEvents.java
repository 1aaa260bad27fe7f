package dev.medley.gateway.audio;

import dev.medley.gateway.speech.Transcript;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Summary;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a worker's messages into the events of one stream, whose pieces together are the text of its last event. Not
 * thread-safe.
 */
final class TranscriptEvents {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final StringBuilder text = new StringBuilder();
    private String heldBack = "";
    private @Nullable Summary summary;

    /** The events that a message makes: none or one. */
    List<String> events(StreamTranscribeResponse message) {
        switch (message.getEventCase()) {
            case SEGMENT -> {
                return delta(message.getSegment().getText());
            }
            case SUMMARY -> summary = message.getSummary();
            default -> {}
        }
        return List.of();
    }

    /** The last event, after the worker's last message. */
    List<String> end() {
        if (summary == null) {
            throw Transcript.brokenOff();
        }
        ObjectNode event = event("transcript.text.done").put("text", text.toString());
        event.set("usage", TranscriptJson.tokens(summary));
        return List.of(event.toString());
    }

    /** Space at the end may turn out to be the end of all, where there is none. */
    private List<String> delta(String segment) {
        String all = heldBack + segment;
        if (text.isEmpty()) {
            all = all.stripLeading();
        }
        String delta = all.stripTrailing();
        if (delta.isEmpty()) {
            heldBack = all;
            return List.of();
        }
        heldBack = all.substring(delta.length());
        text.append(delta);
        return List.of(event("transcript.text.delta").put("delta", delta).toString());
    }

    private static ObjectNode event(String type) {
        return JSON.objectNode().put("type", type);
    }
}
