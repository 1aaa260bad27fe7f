package dev.medley.gateway.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets a stream of server-sent events pass, byte for byte, but only whole events whose data is JSON or the end: what
 * was cut, and what is none, never reaches the caller. Some servers leave out the end; theirs is put there once each
 * choice has said why it finished. Not thread-safe.
 */
final class EventFrames {
    private static final String DONE = "[DONE]";
    private static final byte[] END = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

    /** Names of fields; the empty one is a comment's. */
    private static final Set<String> FIELDS = Set.of("data", "event", "id", "retry", "");

    private final JsonMapper json;
    private final int limitBytes;
    private final ByteArrayOutputStream event = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private final Set<Integer> openChoices = new HashSet<>();
    private boolean finished;
    private boolean over;

    /** @param limitBytes most bytes of one event */
    EventFrames(JsonMapper json, int limitBytes) {
        this.json = json;
        this.limitBytes = limitBytes;
    }

    /**
     * The events that became whole, as they came; empty if none did.
     *
     * @throws BadEventException if one is none
     */
    byte[] take(byte[] bytes) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(bytes.length);
        for (byte each : bytes) {
            event.write(each);
            if (each != '\n') {
                line.write(each);
            } else if (endLine()) {
                endEvent();
                whole.writeBytes(event.toByteArray());
                event.reset();
            }
        }
        if (event.size() > limitBytes) {
            throw new BadEventException("an event is longer than the limit of %d bytes".formatted(limitBytes));
        }
        return whole.toByteArray();
    }

    /**
     * What is left at the end of the stream: nothing, the last event if only its blank line is missing, or the end if
     * only that is.
     *
     * @throws BadEventException if the stream has not come to its end
     */
    byte[] end() {
        var unused = endLine();
        if (!data.isEmpty() && !data.toString().equals(DONE)) {
            throw new BadEventException("its stream was cut");
        }
        endEvent();
        if (!over && finished && openChoices.isEmpty()) {
            event.writeBytes(END);
        } else if (!over) {
            throw new BadEventException("its stream was cut");
        }
        return event.toByteArray();
    }

    /** Takes in a line, and returns whether it is the blank one that ends an event. */
    private boolean endLine() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        String field = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        if (field.isEmpty()) {
            return true;
        }
        int colon = field.indexOf(':');
        String name = colon < 0 ? field : field.substring(0, colon);
        if (!FIELDS.contains(name)) {
            throw new BadEventException("its stream has a line that is no event's");
        }
        if (name.equals("data")) {
            String value = colon < 0 ? "" : field.substring(colon + 1);
            data.append(data.isEmpty() ? "" : "\n").append(value.startsWith(" ") ? value.substring(1) : value);
        }
        return false;
    }

    private void endEvent() {
        String text = data.toString();
        data.setLength(0);
        if (text.equals(DONE)) {
            over = true;
        } else if (!text.isEmpty()) {
            JsonNode piece = parse(text);
            over = piece.has("error") || over;
            piece.path("choices").forEach(this::follow);
        }
    }

    private void follow(JsonNode choice) {
        int index = choice.path("index").asInt(0);
        if (choice.path("finish_reason").isString()) {
            finished = true;
            openChoices.remove(index);
        } else {
            openChoices.add(index);
        }
    }

    private JsonNode parse(String text) {
        try {
            JsonNode node = json.readTree(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            // Said below, as of any other text that is no object.
        }
        throw new BadEventException("an event of its stream is no JSON object");
    }
}
