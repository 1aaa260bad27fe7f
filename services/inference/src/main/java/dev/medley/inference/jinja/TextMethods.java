package dev.medley.inference.jinja;

import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The methods of strings. */
final class TextMethods {
    private TextMethods() {}

    static @Nullable Callable find(String text, String name) {
        return switch (name) {
            case "upper" -> arguments -> text.toUpperCase(Locale.ROOT);
            case "lower", "casefold" -> arguments -> text.toLowerCase(Locale.ROOT);
            case "title" -> arguments -> Casing.title(text);
            case "capitalize" -> arguments -> Casing.capitalize(text);
            case "strip" -> arguments -> strip(text, arguments, true, true);
            case "lstrip" -> arguments -> strip(text, arguments, true, false);
            case "rstrip" -> arguments -> strip(text, arguments, false, true);
            case "startswith" -> arguments -> matches(text, arguments, String::startsWith);
            case "endswith" -> arguments -> matches(text, arguments, String::endsWith);
            case "removeprefix" ->
                arguments -> {
                    String prefix = arguments.text(0, "prefix");
                    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
                };
            case "removesuffix" ->
                arguments -> {
                    String suffix = arguments.text(0, "suffix");
                    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
                };
            default -> findSplitting(text, name);
        };
    }

    private static @Nullable Callable findSplitting(String text, String name) {
        return switch (name) {
            case "split" ->
                arguments -> Splitting.split(
                        text,
                        arguments.allow(2, "sep", "maxsplit").get(0, "sep", None.NONE),
                        arguments.integer(1, "maxsplit", -1));
            case "rsplit" ->
                arguments -> Splitting.splitFromEnd(
                        text,
                        arguments.allow(2, "sep", "maxsplit").get(0, "sep", None.NONE),
                        arguments.integer(1, "maxsplit", -1));
            case "splitlines" ->
                arguments -> Splitting.lines(
                        text, Values.truth(arguments.allow(1, "keepends").get(0, "keepends", false)));
            case "partition" -> arguments -> Splitting.partition(text, arguments.text(0, "sep"), false);
            case "rpartition" -> arguments -> Splitting.partition(text, arguments.text(0, "sep"), true);
            case "join" -> arguments -> join(text, Values.iterate(arguments.get(0, "iterable")));
            case "replace" ->
                arguments -> replace(
                        text, arguments.text(0, "old"), arguments.text(1, "new"), arguments.integer(2, "count", -1));
            case "find" ->
                arguments -> codePoints(text, text.indexOf(arguments.allow(1).text(0, "sub")));
            case "rfind" ->
                arguments ->
                        codePoints(text, text.lastIndexOf(arguments.allow(1).text(0, "sub")));
            case "count" -> arguments -> count(text, arguments.allow(1).text(0, "sub"));
            default -> findQuestion(text, name);
        };
    }

    private static @Nullable Callable findQuestion(String text, String name) {
        return switch (name) {
            case "isdigit", "isdecimal", "isnumeric" -> arguments -> all(text, Character::isDigit);
            case "isalpha" -> arguments -> all(text, Character::isLetter);
            case "isalnum" -> arguments -> all(text, Character::isLetterOrDigit);
            case "isspace" -> arguments -> all(text, PythonText::isSpace);
            case "isupper" -> arguments -> Casing.isUpper(text);
            case "islower" -> arguments -> Casing.isLower(text);
            default -> null;
        };
    }

    private static boolean all(String text, IntPredicate property) {
        return !text.isEmpty() && text.codePoints().allMatch(property);
    }

    /** Strips white space, or the characters that the first argument names. */
    static String strip(String text, Arguments arguments, boolean start, boolean end) {
        Object given = arguments.allow(1, "chars").get(0, "chars", None.NONE);
        IntPredicate stripped = given == None.NONE
                ? PythonText::isSpace
                : c -> arguments.text(0, "chars").indexOf(c) >= 0;
        int[] characters = text.codePoints().toArray();
        int from = 0;
        int to = characters.length;
        while (start && from < to && stripped.test(characters[from])) {
            from++;
        }
        while (end && from < to && stripped.test(characters[to - 1])) {
            to--;
        }
        return new String(characters, from, to - from);
    }

    private static boolean matches(String text, Arguments arguments, BiPredicate<String, String> matches) {
        Object affix = arguments.allow(1).get(0, "prefix");
        if (affix instanceof Tuple several) {
            return several.stream().anyMatch(each -> each instanceof String one && matches.test(text, one));
        }
        return matches.test(text, arguments.text(0, "prefix"));
    }

    private static String join(String separator, List<Object> items) {
        var joined = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            if (!(items.get(i) instanceof String item)) {
                throw new JinjaException("sequence item %d: expected str instance, %s found"
                        .formatted(i, Values.typeName(items.get(i))));
            }
            Budget.checkLength((long) joined.length() + separator.length() + item.length());
            joined.append(i == 0 ? "" : separator).append(item);
        }
        return joined.toString();
    }

    static String replace(String text, String old, String replacement, int count) {
        if (count < 0) {
            long grown = count(text, old) * Math.max(0, replacement.length() - old.length());
            Budget.checkLength(text.length() + grown);
            return text.replace(old, replacement);
        }
        var out = new StringBuilder();
        int from = 0;
        for (int left = count; left > 0; left--) {
            int at = text.indexOf(old, from);
            if (at < 0 || old.isEmpty()) {
                break;
            }
            out.append(text, from, at).append(replacement);
            from = at + old.length();
        }
        return out.append(text, from, text.length()).toString();
    }

    private static long codePoints(String text, int index) {
        return index < 0 ? -1 : text.codePointCount(0, index);
    }

    private static long count(String text, String part) {
        if (part.isEmpty()) {
            return Values.length(text) + 1;
        }
        long count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }
}
