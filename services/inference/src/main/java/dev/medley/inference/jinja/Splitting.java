package dev.medley.inference.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ways in which Python splits a string. */
final class Splitting {
    private static final Pattern LINE_END = Pattern.compile("\r\n|[\n\r\013\f\034\035\036\u0085\u2028\u2029]");

    private Splitting() {}

    /** @param separator {@link None} splits at runs of white space and leaves no empty part */
    static List<Object> split(String text, Object separator, int most) {
        if (!(separator instanceof String between)) {
            return words(text, most);
        }
        if (between.isEmpty()) {
            throw new JinjaException("empty separator");
        }
        var parts = new ArrayList<Object>();
        int from = 0;
        for (int at = text.indexOf(between); at >= 0 && parts.size() != most; at = text.indexOf(between, from)) {
            parts.add(text.substring(from, at));
            from = at + between.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    static List<Object> splitFromEnd(String text, Object separator, int most) {
        String reversed = reverse(text);
        List<Object> parts = split(reversed, separator instanceof String s ? reverse(s) : separator, most);
        parts.replaceAll(part -> reverse((String) part));
        Collections.reverse(parts);
        return parts;
    }

    private static String reverse(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    private static List<Object> words(String text, int most) {
        var parts = new ArrayList<Object>();
        String rest = PythonText.stripStart(text);
        while (!rest.isEmpty() && parts.size() != most) {
            int end = 0;
            while (end < rest.length() && !PythonText.isSpace(rest.charAt(end))) {
                end++;
            }
            parts.add(rest.substring(0, end));
            rest = PythonText.stripStart(rest.substring(end));
        }
        if (!rest.isEmpty()) {
            parts.add(PythonText.stripEnd(rest));
        }
        return parts;
    }

    static List<Object> lines(String text, boolean keepEnds) {
        var lines = new ArrayList<Object>();
        Matcher end = LINE_END.matcher(text);
        int from = 0;
        while (end.find()) {
            lines.add(text.substring(from, keepEnds ? end.end() : end.start()));
            from = end.end();
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }

    static Tuple partition(String text, String separator, boolean fromEnd) {
        int at = fromEnd ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            return fromEnd ? Tuple.of("", "", text) : Tuple.of(text, "", "");
        }
        return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }
}
