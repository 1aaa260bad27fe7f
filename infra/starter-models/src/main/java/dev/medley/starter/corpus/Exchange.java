package dev.medley.starter.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A set question with its set answer: greetings, the model itself, simple facts, lines of code, and what is out of
 * scope.
 *
 * @param questions ways to ask; one behind {@code !} is held out
 */
record Exchange(Domain domain, List<String> questions, List<String> answers) {
    /**
     * Reads {@code [DOMAIN]} headings and pairs of lines, {@code >> QUESTION / QUESTION} and {@code << ANSWER |
     * ANSWER}.
     */
    static List<Exchange> read() {
        var exchanges = new ArrayList<Exchange>();
        Domain domain = Domain.GENERAL;
        List<String> questions = List.of();
        for (String line : Resource.lines("exchanges.txt")) {
            if (line.startsWith("[")) {
                domain = Domain.valueOf(line.substring(1, line.length() - 1).toUpperCase(Locale.ROOT));
            } else if (line.startsWith(">>")) {
                questions = TopicFile.parts(line.substring(2), " / ");
            } else if (line.startsWith("<<")) {
                List<String> answers = TopicFile.parts(line.substring(2).replace("\\n", "\n"), "|");
                exchanges.add(new Exchange(domain, questions, answers));
            } else {
                throw new IllegalArgumentException("Neither question nor answer: " + line);
            }
        }
        return exchanges;
    }

    List<String> questions(boolean heldOut) {
        return questions.stream()
                .filter(question -> question.startsWith("!") == heldOut)
                .map(question -> heldOut ? question.substring(1).strip() : question)
                .toList();
    }
}
