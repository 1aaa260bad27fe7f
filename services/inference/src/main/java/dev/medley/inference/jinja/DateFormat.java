package dev.medley.inference.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Python's {@code strftime} in the C locale, for the fields that a prompt can want. */
final class DateFormat {
    private static final Map<Character, String> FIELDS = Map.ofEntries(
            Map.entry('a', "EEE"),
            Map.entry('A', "EEEE"),
            Map.entry('b', "MMM"),
            Map.entry('h', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('d', "dd"),
            Map.entry('D', "MM/dd/yy"),
            Map.entry('e', "ppd"),
            Map.entry('F', "yyyy-MM-dd"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('j', "DDD"),
            Map.entry('m', "MM"),
            Map.entry('M', "mm"),
            Map.entry('p', "a"),
            Map.entry('R', "HH:mm"),
            Map.entry('S', "ss"),
            Map.entry('T', "HH:mm:ss"),
            Map.entry('X', "HH:mm:ss"),
            Map.entry('x', "MM/dd/yy"),
            Map.entry('y', "yy"),
            Map.entry('Y', "yyyy"));

    private DateFormat() {}

    static String format(String format, ZonedDateTime time) {
        var out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char field = format.charAt(++i);
            boolean unpadded = field == '-' && i + 1 < format.length();
            if (unpadded) {
                field = format.charAt(++i);
            }
            String text = field(field, time);
            out.append(unpadded ? text.replaceFirst("^[0 ]+(?=.)", "") : text);
        }
        return out.toString();
    }

    private static String field(char field, ZonedDateTime time) {
        if (field == '%') {
            return "%";
        }
        String pattern = FIELDS.get(field);
        if (pattern == null) {
            throw new JinjaException("strftime_now: '%%%c' is not supported".formatted(field));
        }
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}
