package dev.medley.starter.corpus;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The ways in which people type the same question: lower case, without the question mark, with a greeting. */
final class Wording {
    private static final List<String> OPENINGS =
            List.of("Hi! ", "Hello! ", "Hi, ", "Hey, ", "Hello, ", "Quick question: ", "Please help: ");
    private static final List<String> CLOSINGS =
            List.of(" Thanks!", " Thank you.", " Please keep it simple.", " I am new to this.", " Please explain.");

    private Wording() {}

    static String vary(String question, Random random) {
        return switch (random.nextInt(14)) {
            case 0, 1 -> question.toLowerCase(Locale.ROOT);
            case 2 -> withoutEnd(question);
            case 3 -> withoutEnd(question).toLowerCase(Locale.ROOT);
            case 4 -> pick(OPENINGS, random) + question;
            case 5 -> withEnd(question) + pick(CLOSINGS, random);
            case 6 -> misspelt(question, random);
            default -> question;
        };
    }

    /** Swaps two neighbouring letters, as a hasty typist does. */
    private static String misspelt(String question, Random random) {
        int at = 1 + random.nextInt(Math.max(1, question.length() - 3));
        if (at + 1 >= question.length()
                || !Character.isLetter(question.charAt(at))
                || !Character.isLetter(question.charAt(at + 1))) {
            return question;
        }
        return question.substring(0, at) + question.charAt(at + 1) + question.charAt(at) + question.substring(at + 2);
    }

    static <T> T pick(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    static String capitalised(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String withoutEnd(String question) {
        return question.replaceFirst("[.?!]$", "");
    }

    private static String withEnd(String question) {
        return question.matches(".*[.?!]") ? question : question + ".";
    }
}
