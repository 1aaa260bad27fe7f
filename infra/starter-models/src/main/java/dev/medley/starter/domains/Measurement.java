package dev.medley.starter.domains;

import dev.medley.inference.domain.DomainModel;
import dev.medley.inference.domain.DomainScores;
import dev.medley.inference.domain.Slips;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What a classifier makes of questions whose label is known. An answer of {@code none} is an abstention: no domain
 * reached the threshold.
 *
 * @param answers label asked for, and how often each label was answered
 */
record Measurement(Map<String, Map<String, Integer>> answers) {
    /** Below this no domain is chosen. */
    static final float THRESHOLD = 0.6f;

    private static final double SLIPS_PER_LETTER = 0.1;

    /** Asks about the trained domains. */
    static Measurement of(DomainModel model, List<Question> questions) {
        var domains = new LinkedHashMap<String, List<String>>();
        DomainsCommand.trained().forEach(domain -> domains.put(domain, List.of()));
        return of(model.fit(domains), questions);
    }

    static Measurement of(DomainScores scores, List<Question> questions) {
        var answers = new LinkedHashMap<String, Map<String, Integer>>();
        for (Question question : questions) {
            answers.computeIfAbsent(question.label(), label -> new LinkedHashMap<>())
                    .merge(answer(scores.score(question.text())), 1, Integer::sum);
        }
        return new Measurement(answers);
    }

    /** The same questions with slips of the finger in every tenth letter. */
    static List<Question> mistyped(List<Question> questions, long seed) {
        var slips = new Slips(new Random(seed));
        var mistyped = new ArrayList<Question>();
        for (Question each : questions) {
            mistyped.add(new Question(slips.in(each.text(), SLIPS_PER_LETTER), each.label(), each.subfield()));
        }
        return mistyped;
    }

    /** Share of the questions answered rightly; for none, that is by abstaining. */
    double accuracy() {
        return (double) right(true) / count(true);
    }

    /** Share of right answers among those where it didn't abstain. */
    double precision() {
        return (double) right(false) / count(false);
    }

    /** How often it answered with a domain. */
    int answered() {
        return count(false);
    }

    int questions() {
        return count(true);
    }

    /** How often questions of one label got one answer. */
    int count(String label, String answer) {
        return answers.getOrDefault(label, Map.of()).getOrDefault(answer, 0);
    }

    String summary() {
        return String.format(
                Locale.ROOT,
                "%d questions: %.1f %% right, %.1f %% of the %d that it answered",
                questions(),
                100 * accuracy(),
                100 * precision(),
                answered());
    }

    private int right(boolean withNone) {
        return answers.keySet().stream()
                .filter(label -> withNone || !label.equals(QuestionFile.NONE))
                .mapToInt(label -> count(label, label))
                .sum();
    }

    private int count(boolean withNone) {
        return answers.values().stream()
                .flatMap(each -> each.entrySet().stream())
                .filter(each -> withNone || !each.getKey().equals(QuestionFile.NONE))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static String answer(Map<String, Float> scores) {
        return scores.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(best -> best.getValue() >= THRESHOLD)
                .map(Map.Entry::getKey)
                .orElse(QuestionFile.NONE);
    }
}
