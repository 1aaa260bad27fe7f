package dev.medley.gateway.openai;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of a request. Gives its members if they have the type and range expected, and in the end refuses those
 * that nobody asked for. {@code null} counts as absent. Every refusal names the member by its path, the value and the
 * limit. Not thread-safe.
 */
public final class JsonObject {
    private final ObjectNode node;
    private final String path;
    private final Set<String> known = new HashSet<>();

    /** @param path of this object in the request; empty for the request itself */
    JsonObject(ObjectNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /** A request itself. */
    public static JsonObject of(ObjectNode request) {
        return new JsonObject(request, "");
    }

    /** The path of this object in the request. */
    public String path() {
        return path;
    }

    /** The path of a member. */
    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The member as it is; null if it is absent or null. */
    public @Nullable JsonNode get(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    /** Takes members without looking at them. */
    public void accept(String... names) {
        known.addAll(List.of(names));
    }

    public JsonNode required(String name) {
        JsonNode value = get(name);
        if (value == null) {
            throw invalid(name, "Missing required parameter: '%s'".formatted(path(name)));
        }
        return value;
    }

    public @Nullable String string(String name) {
        JsonNode value = get(name);
        return value == null ? null : text(value, path(name));
    }

    public String string(String name, String fallback) {
        String value = string(name);
        return value == null ? fallback : value;
    }

    public boolean flag(String name, boolean fallback) {
        JsonNode value = get(name);
        if (value == null) {
            return fallback;
        }
        if (!value.isBoolean()) {
            throw wrongType(value, path(name), "a boolean");
        }
        return value.booleanValue();
    }

    /** A whole number within both bounds. */
    public @Nullable Integer integer(String name, long min, long max) {
        JsonNode value = get(name);
        return value == null ? null : (int) whole(value, path(name), min, max);
    }

    @Nullable
    Long int64(String name) {
        JsonNode value = get(name);
        return value == null ? null : whole(value, path(name), Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** A number within both bounds. */
    public @Nullable Float number(String name, double min, double max) {
        JsonNode value = get(name);
        return value == null ? null : (float) number(value, path(name), min, max);
    }

    public @Nullable JsonObject object(String name) {
        JsonNode value = get(name);
        return value == null ? null : object(value, path(name));
    }

    /** The elements of an array; empty if it is absent. */
    public List<JsonNode> array(String name, int max) {
        JsonNode value = get(name);
        return value == null ? List.of() : array(value, path(name), max);
    }

    /** Refuses the member if it is there with anything but a value that changes nothing. */
    public void refuse(String name, String... harmless) {
        JsonNode value = get(name);
        if (value == null || (value.isContainer() && value.isEmpty()) || (value.isBoolean() && !value.booleanValue())) {
            return;
        }
        if (value.isString() && Set.of(harmless).contains(value.stringValue())) {
            return;
        }
        throw unsupported(path(name), "The parameter '%s' is not supported yet".formatted(path(name)));
    }

    /** Refuses members that nobody asked for. */
    public void end() {
        end("Unrecognized request argument supplied: %s");
    }

    /**
     * Refuses members that nobody asked for, in words of their own.
     *
     * @param refusal with the place of a member's path
     */
    public void end(String refusal) {
        for (String name : node.propertyNames()) {
            if (!known.contains(name)) {
                throw invalid(name, refusal.formatted(shortened(path(name))));
            }
        }
    }

    public MedleyException invalid(String name, String message) {
        return MedleyException.invalid(shortened(path(name)), message);
    }

    public static MedleyException unsupported(String path, String message) {
        return new MedleyException(ErrorCategory.UNSUPPORTED_PARAMETER, message, path, null, null);
    }

    public static String text(JsonNode value, String path) {
        if (!value.isString()) {
            throw wrongType(value, path, "a string");
        }
        String text = value.stringValue();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    throw MedleyException.invalid(
                            path, "Invalid '%s': an unpaired surrogate at character %d".formatted(path, i));
                }
                i++;
            }
        }
        return text;
    }

    static long whole(JsonNode value, String path, long min, long max) {
        if (!value.isIntegralNumber()) {
            throw wrongType(value, path, "an integer");
        }
        if (!value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
            throw MedleyException.invalid(
                    path,
                    "Invalid '%s': %s is not from %d to %d".formatted(path, shortened(value.toString()), min, max));
        }
        return value.longValue();
    }

    static double number(JsonNode value, String path, double min, double max) {
        if (!value.isNumber()) {
            throw wrongType(value, path, "a number");
        }
        double number = value.doubleValue();
        if (!(number >= min && number <= max)) {
            throw MedleyException.invalid(
                    path,
                    "Invalid '%s': %s is not from %s to %s"
                            .formatted(path, shortened(value.toString()), plain(min), plain(max)));
        }
        return number;
    }

    public static JsonObject object(JsonNode value, String path) {
        if (value instanceof ObjectNode object) {
            return new JsonObject(object, path);
        }
        throw wrongType(value, path, "an object");
    }

    static List<JsonNode> array(JsonNode value, String path, int max) {
        if (!value.isArray()) {
            throw wrongType(value, path, "an array");
        }
        if (value.size() > max) {
            throw MedleyException.invalid(
                    path, "Invalid '%s': %d elements, at most %d are allowed".formatted(path, value.size(), max));
        }
        List<JsonNode> elements = new ArrayList<>(value.size());
        value.forEach(elements::add);
        return elements;
    }

    public static MedleyException wrongType(JsonNode value, String path, String expected) {
        return MedleyException.invalid(
                path, "Invalid type for '%s': expected %s, but got %s".formatted(path, expected, kind(value)));
    }

    /** What a value is, for a message. */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a string";
            case NUMBER -> value.isIntegralNumber() ? "an integer" : "a decimal";
            case BOOLEAN -> "a boolean";
            default -> "null";
        };
    }

    public static String shortened(String value) {
        return value.length() <= 64 ? value : value.substring(0, 61) + "...";
    }

    private static String plain(double limit) {
        return limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
    }

    public ObjectNode node() {
        return node;
    }
}
