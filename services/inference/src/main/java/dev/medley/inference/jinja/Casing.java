package dev.medley.inference.jinja;

import java.util.Locale;

/** Upper and lower case where Python and Java differ in what they offer. */
final class Casing {
    private Casing() {}

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int end = text.offsetByCodePoints(0, 1);
        return titleCase(text.codePointAt(0)) + text.substring(end).toLowerCase(Locale.ROOT);
    }

    /** Python's {@code str.title}: a letter after anything but a letter starts a word. */
    static String title(String text) {
        var out = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            out.append(inWord ? Character.toString(c).toLowerCase(Locale.ROOT) : titleCase(c));
            inWord = isCased(c);
        }
        return out.toString();
    }

    static String titleCase(int c) {
        String upper = Character.toString(c).toUpperCase(Locale.ROOT);
        boolean several = upper.codePointCount(0, upper.length()) > 1;
        return several
                ? upper.charAt(0) + upper.substring(1).toLowerCase(Locale.ROOT)
                : Character.toString(Character.toTitleCase(c));
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Casing::isCased) && text.codePoints().noneMatch(Character::isLowerCase);
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Casing::isCased) && text.codePoints().noneMatch(Character::isUpperCase);
    }

    private static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }
}
