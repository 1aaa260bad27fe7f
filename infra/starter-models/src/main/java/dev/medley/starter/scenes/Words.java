package dev.medley.starter.scenes;

import java.util.List;

/** Numbers and nouns as captions and answers have them. */
final class Words {
    private static final List<String> NUMBERS = List.of("none", "one", "two", "three", "four", "five");

    private Words() {}

    /** A number as the answer to "how many": {@code none} to {@code five}. */
    static String number(int count) {
        return NUMBERS.get(count);
    }

    /** A number before a noun: {@code a}, {@code two} to {@code five}. */
    static String count(int count) {
        return count == 1 ? "a" : number(count);
    }

    /** {@code a} or {@code an}. */
    static String article(String noun) {
        return noun.startsWith("o") ? "an" : "a";
    }

    static String plural(String noun, int count) {
        if (count == 1) {
            return noun;
        }
        return noun.endsWith("s") ? noun + "es" : noun + 's';
    }
}
