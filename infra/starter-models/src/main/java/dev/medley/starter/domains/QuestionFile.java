package dev.medley.starter.domains;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text files under {@code /domains}: {@code == subfield}, then the messages of it, one a line. In a file of terms a
 * line has several, with semicolons between them. Blank lines and lines that start with {@code #} say nothing.
 */
final class QuestionFile {
    static final String NONE = "none";
    static final List<String> LABELS = List.of("health", "law", "finance", "software", "science", NONE);

    private static final List<String> QUESTIONS = List.of(
            "health",
            "health-everyday",
            "health-daily",
            "law",
            "law-everyday",
            "law-daily",
            "finance",
            "finance-everyday",
            "finance-daily",
            "software",
            "software-everyday",
            "software-daily",
            "science",
            "science-everyday",
            "science-daily",
            "none-a",
            "none-b",
            "none-daily",
            "none-home",
            "none-world");

    private QuestionFile() {}

    /** What people wrote. */
    static List<Question> questions() {
        return QUESTIONS.stream()
                .flatMap(name -> read("questions/" + name + ".txt", false).stream())
                .toList();
    }

    /** Words and names of each label's subfields. */
    static List<Question> terms() {
        return LABELS.stream()
                .flatMap(name -> read("terms/" + name + ".txt", true).stream())
                .toList();
    }

    /** A file of sections. The label is its name up to the first hyphen. */
    static List<Question> parse(String fileName, String content, boolean severalPerLine) {
        String label = fileName.replaceAll("^.*/|[-.].*$", "");
        var questions = new ArrayList<Question>();
        String subfield = label;
        for (String raw : content.lines().toList()) {
            String line = raw.strip();
            if (line.startsWith("==")) {
                subfield = label + "/" + line.substring(2).strip();
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                for (String text : severalPerLine ? Arrays.asList(line.split(";")) : List.of(line)) {
                    questions.add(new Question(text.strip(), label, subfield));
                }
            }
        }
        return questions;
    }

    /** Lines of a label, a tab and a question. */
    static List<Question> tabbed(String content) {
        return content.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\t", 2))
                .map(fields -> new Question(fields[1], fields[0], fields[0]))
                .toList();
    }

    /** A file under {@code /domains}. */
    static String text(String name) {
        try (InputStream in = QuestionFile.class.getResourceAsStream("/domains/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("No file " + name + " among the classifier's data");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Question> read(String name, boolean severalPerLine) {
        return parse(name, text(name), severalPerLine);
    }
}
