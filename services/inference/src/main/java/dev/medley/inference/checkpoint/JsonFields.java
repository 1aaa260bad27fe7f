package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Typed, range-checked access to one JSON object. A field that is {@code null} counts as absent; every refusal names
 * the file, the field, its value and what was expected.
 *
 * @param source the file, and the path of the object inside it
 */
public record JsonFields(String source, ObjectNode node) {

    public boolean has(String field) {
        return value(field) != null;
    }

    /** Whether the field is there at all, {@code null} included. */
    public boolean mentions(String field) {
        return node.has(field);
    }

    public @Nullable JsonNode value(String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }

    public int integer(String field, int smallest, int largest) {
        Integer value = optionalInteger(field, smallest, largest);
        if (value == null) {
            throw refuse(field, "is missing", "a whole number from %d to %d".formatted(smallest, largest));
        }
        return value;
    }

    public @Nullable Integer optionalInteger(String field, int smallest, int largest) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < smallest
                || value.intValue() > largest) {
            throw refuse(field, "is " + shown(value), "a whole number from %d to %d".formatted(smallest, largest));
        }
        return value.intValue();
    }

    public double number(String field, double smallest, double largest) {
        Double value = optionalNumber(field, smallest, largest);
        if (value == null) {
            throw refuse(field, "is missing", "a number from %s to %s".formatted(smallest, largest));
        }
        return value;
    }

    public @Nullable Double optionalNumber(String field, double smallest, double largest) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        double number = value.isNumber() ? value.doubleValue() : Double.NaN;
        if (!(number >= smallest && number <= largest)) {
            throw refuse(field, "is " + shown(value), "a number from %s to %s".formatted(smallest, largest));
        }
        return number;
    }

    public boolean flag(String field, boolean otherwise) {
        JsonNode value = value(field);
        if (value == null) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw refuse(field, "is " + shown(value), "true or false");
        }
        return value.booleanValue();
    }

    public @Nullable String text(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw refuse(field, "is " + shown(value), "a string");
        }
        return value.stringValue();
    }

    /** The strings of a list, or null if the field is absent. */
    public @Nullable List<String> texts(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        var texts = new ArrayList<String>();
        for (JsonNode item : value.isArray() ? value : List.of(value)) {
            if (!value.isArray() || !item.isString()) {
                throw refuse(field, "is " + shown(value), "a list of strings");
            }
            texts.add(item.stringValue());
        }
        return List.copyOf(texts);
    }

    /** One whole number or a list of them; empty if the field is absent. */
    public List<Integer> integers(String field, int smallest, int largest) {
        JsonNode value = value(field);
        if (value == null) {
            return List.of();
        }
        var integers = new ArrayList<Integer>();
        for (JsonNode item : value.isArray() ? value : List.of(value)) {
            if (!item.canConvertToInt() || item.intValue() < smallest || item.intValue() > largest) {
                throw refuse(field, "is " + shown(value), "whole numbers from %d to %d".formatted(smallest, largest));
            }
            integers.add(item.intValue());
        }
        return List.copyOf(integers);
    }

    public @Nullable JsonFields object(String field) {
        JsonNode value = value(field);
        if (value == null) {
            return null;
        }
        if (value instanceof ObjectNode object) {
            return new JsonFields(source + ": " + field, object);
        }
        throw refuse(field, "is " + shown(value), "an object");
    }

    /** {@code refuse("hidden_size", "is 0", "1 or more")} reads "config.json: hidden_size is 0, expected 1 or more". */
    public InferenceException refuse(String field, String is, String expected) {
        return InferenceException.badCheckpoint("%s: %s %s, expected %s".formatted(source, field, is, expected));
    }

    public static String shown(JsonNode value) {
        String json = value.toString();
        return json.length() <= 80 ? json : json.substring(0, 80) + "...";
    }
}
