package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What can follow {@code |}; those that go through a list are in {@link ListFilters}. */
final class Filters {
    private static final Pattern WORD_START = Pattern.compile("(?<=[-\\s(\\{\\[<])");

    private Filters() {}

    static Object apply(String name, Object value, Arguments arguments, Budget budget) {
        Object result =
                switch (name) {
                    case "tojson" -> JsonText.dump(value, arguments, budget);
                    case "default", "d" -> otherwise(value, arguments);
                    case "length", "count" -> Values.length(value);
                    case "string", "safe" -> PythonText.str(value);
                    case "int" -> Numbers.whole(value, arguments);
                    case "float" -> Numbers.real(value, arguments);
                    case "abs" -> Numbers.absolute(value);
                    case "round" -> Numbers.round(value, arguments);
                    case "items" -> items(value);
                    case "attr" -> {
                        Object found = Attributes.find(value, arguments.text(0, "name"));
                        yield found == null ? Undefined.attribute(value, arguments.text(0, "name")) : found;
                    }
                    case "upper",
                            "lower",
                            "capitalize",
                            "title",
                            "trim",
                            "replace",
                            "indent",
                            "escape",
                            "e",
                            "format",
                            "wordcount" -> text(name, PythonText.str(value), arguments, budget);
                    default -> ListFilters.apply(name, value, arguments, budget);
                };
        if (result instanceof String text) {
            budget.characters(text.length());
        }
        return result;
    }

    private static Object otherwise(Object value, Arguments arguments) {
        Object otherwise = arguments.get(0, "default_value", "");
        boolean orFalse = Values.truth(arguments.get(1, "boolean", false));
        return value instanceof Undefined || orFalse && !Values.truth(value) ? otherwise : value;
    }

    private static Object items(Object value) {
        if (value instanceof Undefined) {
            return List.of();
        }
        if (value instanceof Map<?, ?> map) {
            return CollectionMethods.items(map);
        }
        throw new JinjaException("Can only get item pairs from a mapping.");
    }

    private static Object text(String name, String text, Arguments arguments, Budget budget) {
        return switch (name) {
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "capitalize" -> Casing.capitalize(text);
            case "title" ->
                WORD_START.splitAsStream(text).map(Casing::capitalize).collect(Collectors.joining());
            case "trim" -> TextMethods.strip(text, arguments, true, true);
            case "replace" ->
                TextMethods.replace(
                        text,
                        PythonText.str(arguments.get(0, "old")),
                        PythonText.str(arguments.get(1, "new")),
                        arguments.integer(2, "count", -1));
            case "indent" -> indent(text, arguments);
            case "format" -> PercentFormat.format(text, arguments.positional(), budget);
            case "wordcount" -> (long) Splitting.split(text, None.NONE, -1).size();
            default -> escape(text);
        };
    }

    private static String indent(String text, Arguments arguments) {
        Object width = arguments.get(0, "width", 4L);
        String indent = width instanceof String given
                ? given
                : " ".repeat(Math.max(0, Math.min(256, Values.integer(width, "width"))));
        boolean first = Values.truth(arguments.get(1, "first", false));
        boolean blank = Values.truth(arguments.get(2, "blank", false));
        Budget.checkLength(text.length() * (indent.length() + 1L));
        var lines = new ArrayList<String>();
        for (Object line : Splitting.lines(text + "\n", false)) {
            boolean indented = lines.isEmpty() ? first : blank || !((String) line).isEmpty();
            lines.add(indented ? indent + line : (String) line);
        }
        return String.join("\n", lines);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace(">", "&gt;")
                .replace("<", "&lt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }
}
