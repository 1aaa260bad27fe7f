package dev.medley.gateway.form;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form. Gives their values if they are what is expected, and in the end refuses those that nobody asked
 * for. A name may have {@code []} behind it. Every refusal names the field, the value and the limit. Not thread-safe.
 */
public final class FormFields {
    private static final String LIST = "[]";

    private final Map<String, List<String>> fields;
    private final Set<String> known = new HashSet<>();

    public FormFields(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /** All values of a field. */
    public List<String> all(String name) {
        known.add(name);
        known.add(name + LIST);
        List<String> listed = fields.getOrDefault(name + LIST, List.of());
        return listed.isEmpty() ? fields.getOrDefault(name, List.of()) : listed;
    }

    /** The one value of a field; null if it is absent. */
    public @Nullable String one(String name) {
        known.add(name);
        List<String> values = fields.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw MedleyException.invalid(
                    name, "Invalid '%s': given %d times, only one is taken".formatted(name, values.size()));
        }
        return values.isEmpty() ? null : values.get(0);
    }

    public String required(String name) {
        String value = one(name);
        if (value == null || value.isEmpty()) {
            throw missing(name);
        }
        return value;
    }

    public boolean flag(String name) {
        String value = one(name);
        if (value == null) {
            return false;
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw MedleyException.invalid(
                        name, "Invalid '%s': '%s' is neither true nor false".formatted(name, shortened(value)));
        };
    }

    /** A number within both bounds; null if it is absent. */
    public @Nullable Float number(String name, int min, int max) {
        String value = one(name);
        if (value == null) {
            return null;
        }
        float number;
        try {
            number = Float.parseFloat(value);
        } catch (NumberFormatException e) {
            throw MedleyException.invalid(
                    name, "Invalid type for '%s': '%s' is no number".formatted(name, shortened(value)));
        }
        if (!(number >= min && number <= max)) {
            throw outside(name, value, min, max);
        }
        return number;
    }

    /** A whole number within both bounds; null if it is absent. */
    public @Nullable Integer integer(String name, int min, int max) {
        String value = one(name);
        if (value == null) {
            return null;
        }
        long number;
        try {
            number = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw MedleyException.invalid(
                    name, "Invalid type for '%s': '%s' is no integer".formatted(name, shortened(value)));
        }
        if (number < min || number > max) {
            throw outside(name, value, min, max);
        }
        return (int) number;
    }

    private static MedleyException outside(String name, String value, int min, int max) {
        return MedleyException.invalid(
                name, "Invalid '%s': %s is not from %d to %d".formatted(name, shortened(value), min, max));
    }

    /** Refuses a field with anything but a value that changes nothing. */
    public void refuse(String name, String... harmless) {
        if (!Set.of(harmless).containsAll(all(name))) {
            throw new MedleyException(
                    ErrorCategory.UNSUPPORTED_PARAMETER,
                    "The parameter '%s' is not supported yet".formatted(name),
                    name,
                    null,
                    null);
        }
    }

    /** Refuses fields that nobody asked for. */
    public void end() {
        for (String name : fields.keySet()) {
            if (!known.contains(name)) {
                throw MedleyException.invalid(
                        shortened(name), "Unrecognized request argument supplied: " + shortened(name));
            }
        }
    }

    static MedleyException missing(String name) {
        return MedleyException.invalid(name, "Missing required parameter: '%s'".formatted(name));
    }

    public static String shortened(String value) {
        return value.length() <= 64 ? value : value.substring(0, 61) + "...";
    }
}
