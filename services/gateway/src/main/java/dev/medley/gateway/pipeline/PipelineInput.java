package dev.medley.gateway.pipeline;

import dev.medley.gateway.openai.JsonObject;
import dev.medley.platform.error.MedleyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something that a run is given.
 *
 * @param name it goes by
 * @param type what it is
 * @param many whether it is a list of such
 * @param required whether there is no run without it
 * @param fallback what it is if it is not given; null: empty
 * @param choices what it may be, of a choice
 * @param description for people
 */
record PipelineInput(
        String name,
        Type type,
        boolean many,
        boolean required,
        @Nullable String fallback,
        List<String> choices,
        String description) {
    /** Most files of an input of many. */
    static final int MAX_FILES = 32;

    static final int MAX_TEXT = 100_000;

    private static final int MAX_CHOICES = 64;

    /** Files, by their ids, and texts. */
    enum Type {
        AUDIO,
        IMAGE,
        VIDEO,
        TEXT,
        CHOICE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean isFile() {
            return this == AUDIO || this == IMAGE || this == VIDEO;
        }
    }

    /** Reads what a definition says of it. */
    static PipelineInput read(String name, JsonObject input) {
        Type type = type(input);
        boolean many = input.flag("many", false);
        if (many && !type.isFile()) {
            throw input.invalid("many", "'%s' is for files alone".formatted(input.path("many")));
        }
        List<String> choices = choices(input, type);
        String fallback = input.string("default");
        if (fallback != null && type.isFile()) {
            throw input.invalid("default", "'%s' is for texts and choices alone".formatted(input.path("default")));
        }
        PipelineInput read = new PipelineInput(
                name,
                type,
                many,
                input.flag("required", fallback == null),
                fallback,
                choices,
                input.string("description", ""));
        if (fallback != null) {
            read.chosen(fallback, input.path("default"));
        }
        input.end("There is no key '%s'");
        return read;
    }

    private static Type type(JsonObject input) {
        String word = JsonObject.text(input.required("type"), input.path("type"));
        return Stream.of(Type.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> input.invalid(
                        "type",
                        "'%s' is '%s', which is none of audio, image, video, text and choice"
                                .formatted(input.path("type"), JsonObject.shortened(word))));
    }

    private static List<String> choices(JsonObject input, Type type) {
        List<String> choices = new ArrayList<>();
        for (JsonNode each : input.array("choices", MAX_CHOICES)) {
            choices.add(JsonObject.text(each, input.path("choices")));
        }
        if ((type == Type.CHOICE) == choices.isEmpty()) {
            throw input.invalid(
                    "choices", "'%s' is for a choice, which needs at least one".formatted(input.path("choices")));
        }
        return choices;
    }

    /**
     * What a run is given for it: a text, or a list of texts.
     *
     * @throws MedleyException if that can't be it
     */
    Object value(JsonObject inputs) {
        JsonNode given = inputs.get(name);
        String path = inputs.path(name);
        if (given == null || (given.isArray() && given.isEmpty())) {
            if (required) {
                throw inputs.invalid(name, "Missing required parameter: '%s'".formatted(path));
            }
            return many ? List.of() : fallback == null ? "" : fallback;
        }
        if (!many) {
            return chosen(JsonObject.text(given, path), path);
        }
        List<String> values = new ArrayList<>();
        for (JsonNode each : inputs.array(name, MAX_FILES)) {
            values.add(JsonObject.text(each, path));
        }
        return values;
    }

    private String chosen(String text, String path) {
        if (!choices.isEmpty() && !choices.contains(text)) {
            throw MedleyException.invalid(
                    path, "Invalid '%s': '%s' is none of %s".formatted(path, JsonObject.shortened(text), choices));
        }
        if (text.length() > MAX_TEXT) {
            throw MedleyException.invalid(
                    path,
                    "Invalid '%s': %d characters, at most %d are allowed".formatted(path, text.length(), MAX_TEXT));
        }
        return text;
    }

    /** The ids of the files in a value of it. */
    List<String> files(Map<String, Object> inputs) {
        if (!type.isFile()) {
            return List.of();
        }
        Object value = inputs.get(name);
        Stream<?> values = value instanceof List<?> list ? list.stream() : Stream.of(String.valueOf(value));
        return values.map(String::valueOf).filter(id -> !id.isEmpty()).toList();
    }

    /** Such as it may be. */
    Object example(boolean given) {
        if (!given && !required) {
            return many ? List.of() : fallback == null ? "" : fallback;
        }
        String text = choices.isEmpty() ? "example" : choices.get(0);
        return many ? List.of(text) : text;
    }
}
