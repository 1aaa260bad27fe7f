package dev.medley.inference.jinja;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code json.dumps}, as transformers gives it to templates under the name {@code tojson}. */
final class JsonText {
    private final StringBuilder out = new StringBuilder();
    private final Budget budget;
    private final boolean asciiOnly;
    private final @Nullable String indent;
    private final String itemSeparator;
    private final String keySeparator;
    private final boolean sortKeys;

    private JsonText(Arguments arguments, Budget budget) {
        this.budget = budget;
        this.asciiOnly = Values.truth(arguments.get(0, "ensure_ascii", false));
        this.indent = indent(arguments.get(1, "indent", None.NONE));
        List<Object> separators =
                arguments.get(2, "separators", None.NONE) instanceof List<?> given && given.size() == 2
                        ? Values.iterate(given)
                        : List.of(indent == null ? ", " : ",", ": ");
        this.itemSeparator = PythonText.str(separators.get(0));
        this.keySeparator = PythonText.str(separators.get(1));
        this.sortKeys = Values.truth(arguments.get(3, "sort_keys", false));
    }

    static String dump(Object value, Arguments arguments, Budget budget) {
        var json = new JsonText(arguments.allow(4, "ensure_ascii", "indent", "separators", "sort_keys"), budget);
        json.write(value, 0);
        budget.characters(json.out.length());
        return json.out.toString();
    }

    private static @Nullable String indent(Object given) {
        if (given == None.NONE) {
            return null;
        }
        return given instanceof String text
                ? text
                : " ".repeat(Math.max(0, Math.min(64, Values.integer(given, "indent"))));
    }

    private void write(Object value, int depth) {
        budget.step();
        if (value instanceof String text) {
            string(text);
        } else if (value instanceof Map<?, ?> map) {
            object(map, depth);
        } else if (value instanceof List<?> items) {
            array(items, depth);
        } else if (value instanceof Boolean || value instanceof Number || value == None.NONE) {
            out.append(scalar(value));
        } else {
            throw new JinjaException("Object of type %s is not JSON serializable".formatted(Values.typeName(value)));
        }
    }

    private static String scalar(Object value) {
        if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return number.isNaN() ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
        }
        return value == None.NONE ? "null" : value instanceof Boolean ? value.toString() : PythonText.str(value);
    }

    private void array(List<?> items, int depth) {
        out.append('[');
        String separator = "";
        for (Object item : items) {
            out.append(separator);
            newLine(depth + 1);
            write(item, depth + 1);
            separator = itemSeparator;
        }
        if (!items.isEmpty()) {
            newLine(depth);
        }
        out.append(']');
    }

    private void object(Map<?, ?> map, int depth) {
        out.append('{');
        String separator = "";
        List<Object> keys = Values.iterate(map);
        if (sortKeys) {
            keys.sort(Comparator.comparing(PythonText::str));
        }
        for (Object key : keys) {
            out.append(separator);
            newLine(depth + 1);
            string(key instanceof String text ? text : scalar(key));
            out.append(keySeparator);
            write(Sequences.item(map, key), depth + 1);
            separator = itemSeparator;
        }
        if (!map.isEmpty()) {
            newLine(depth);
        }
        out.append('}');
    }

    private void newLine(int depth) {
        if (indent != null) {
            budget.characters((long) indent.length() * depth);
            out.append('\n').append(indent.repeat(depth));
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> out.append(c < ' ' || asciiOnly && c > '~' ? "\\u%04x".formatted((int) c) : c);
            }
        }
        out.append('"');
    }
}
