package dev.medley.inference.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code "..." % values} for the conversions {@code %s}, {@code %d}, {@code %r} and {@code %%}. */
final class PercentFormat {
    private static final Pattern CONVERSION = Pattern.compile("%(.?)", Pattern.DOTALL);

    private PercentFormat() {}

    static String format(String format, List<Object> values, Budget budget) {
        Iterator<Object> next = values.iterator();
        var out = new StringBuilder();
        Matcher conversion = CONVERSION.matcher(format);
        while (conversion.find()) {
            String text = convert(conversion.group(1), next);
            budget.characters(text.length());
            conversion.appendReplacement(out, Matcher.quoteReplacement(text));
        }
        if (next.hasNext()) {
            throw new JinjaException("not all arguments converted during string formatting");
        }
        conversion.appendTail(out);
        budget.characters(out.length());
        return out.toString();
    }

    private static String convert(String conversion, Iterator<Object> values) {
        if (conversion.equals("%")) {
            return "%";
        }
        if (!values.hasNext()) {
            throw new JinjaException("not enough arguments for format string");
        }
        Object value = values.next();
        return switch (conversion) {
            case "s" -> PythonText.str(value);
            case "r" -> PythonText.repr(value);
            case "d" -> Integer.toString(Values.integer(value, "%d"));
            default ->
                throw new JinjaException(
                        "'%%%s' in a format is not supported; only %%s, %%r, %%d and %%%% are".formatted(conversion));
        };
    }
}
