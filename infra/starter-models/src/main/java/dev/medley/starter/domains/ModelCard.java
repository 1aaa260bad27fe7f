package dev.medley.starter.domains;

import dev.medley.inference.domain.DomainModel;
import dev.medley.inference.domain.DomainScores;
import dev.medley.starter.checkpoint.CardTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The model card: a template filled with what was measured.
 *
 * @param plain on the held-out questions
 * @param mistyped on the same with slips of the finger
 * @param added on the questions of a domain that is known from examples alone
 * @param beside on the held-out questions while that domain is there
 */
record ModelCard(
        TrainingTexts texts,
        int epochs,
        Measurement plain,
        Measurement mistyped,
        Measurement added,
        Measurement beside) {
    private static final String ADDED = "automotive";

    /** Measures a model. */
    static ModelCard of(DomainModel model, Path heldOut, TrainingTexts texts, int epochs, long seed)
            throws IOException {
        List<Question> questions = tabbed(heldOut.resolve("questions.tsv"));
        List<Question> addedQuestions = tabbed(heldOut.resolve(ADDED + ".tsv"));
        DomainScores scores = model.fit(withAdded(heldOut));
        return new ModelCard(
                texts,
                epochs,
                Measurement.of(model, questions),
                Measurement.of(model, Measurement.mistyped(questions, seed)),
                Measurement.of(scores, addedQuestions),
                Measurement.of(scores, questions));
    }

    /** The card in Markdown. */
    String markdown() {
        return CardTemplate.fill("/domains/model-card.md", values());
    }

    String summary() {
        return "held out: " + plain.summary() + "\nmistyped: " + mistyped.summary() + "\n" + ADDED + ": "
                + added.summary() + "\nbeside it: " + beside.summary();
    }

    private Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        values.put("texts", String.format(Locale.ROOT, "%,d", texts.size()));
        values.put("subfields", Integer.toString(texts.subfieldCount()));
        ClassifierShape shape = ClassifierShape.starter(texts.subfieldCount()).times(DomainsCommand.MEMBERS);
        values.put("buckets", String.format(Locale.ROOT, "%,d", shape.buckets()));
        values.put("width", Integer.toString(shape.width()));
        values.put("epochs", Integer.toString(epochs));
        values.put("threshold", Float.toString(Measurement.THRESHOLD));
        values.put("matrix", matrix());
        put(values, "plain", plain);
        put(values, "mistyped", mistyped);
        put(values, "added", added);
        put(values, "beside", beside);
        return values;
    }

    private static void put(Map<String, Object> values, String name, Measurement measured) {
        values.put(name + "Questions", Integer.toString(measured.questions()));
        values.put(name + "Accuracy", String.format(Locale.ROOT, "%.1f %%", 100 * measured.accuracy()));
        values.put(name + "Precision", String.format(Locale.ROOT, "%.1f %%", 100 * measured.precision()));
        values.put(name + "Answered", Integer.toString(measured.answered()));
    }

    private String matrix() {
        List<String> labels = QuestionFile.LABELS;
        String head =
                "| asked \\ answered | " + String.join(" | ", labels) + " |\n| --- |" + " ---: |".repeat(labels.size());
        return head
                + labels.stream()
                        .map(label -> "\n| " + label + " | "
                                + labels.stream()
                                        .map(answer -> Integer.toString(plain.count(label, answer)))
                                        .collect(Collectors.joining(" | "))
                                + " |")
                        .collect(Collectors.joining());
    }

    /** The trained domains, and the one that is added as its domain file describes it. */
    private static Map<String, List<String>> withAdded(Path heldOut) throws IOException {
        var domains = new LinkedHashMap<String, List<String>>();
        DomainsCommand.trained().forEach(domain -> domains.put(domain, List.of()));
        domains.put(ADDED, examples(Files.readAllLines(heldOut.resolve(ADDED + ".yaml"))));
        return domains;
    }

    /** The items of the file's only list. */
    private static List<String> examples(List<String> yaml) {
        return yaml.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("- "))
                .map(line -> line.substring(2))
                .toList();
    }

    private static List<Question> tabbed(Path file) throws IOException {
        return QuestionFile.tabbed(Files.readString(file));
    }
}
