package dev.medley.starter.domains;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What settings are chosen by: questions that no training reads, and domains that are to be known from their examples
 * alone.
 *
 * @param questions of the trained domains and of none
 * @param unknown domains to learn from examples
 */
record Validation(List<Question> questions, List<Unknown> unknown) {
    private static final List<String> UNKNOWN = List.of("gardening", "travel", "sports");

    /**
     * A domain to learn from examples.
     *
     * @param name of the domain
     * @param leftOut subfields that are about it: a training that measures by it must not read them
     * @param examples what a domain file would have
     * @param questions to be found
     */
    record Unknown(String name, Set<String> leftOut, List<String> examples, List<Question> questions) {
        /** The trained domains and this one, as a model fits them. */
        Map<String, List<String>> beside() {
            var domains = new LinkedHashMap<String, List<String>>();
            DomainsCommand.trained().forEach(domain -> domains.put(domain, List.of()));
            domains.put(name, examples);
            return domains;
        }
    }

    static Validation read() {
        return new Validation(
                QuestionFile.tabbed(QuestionFile.text("validation/questions.tsv")),
                UNKNOWN.stream().map(Validation::unknown).toList());
    }

    private static Unknown unknown(String name) {
        String file = "validation/" + name + ".txt";
        List<Question> lines = QuestionFile.parse(file, QuestionFile.text(file), false);
        return new Unknown(
                name,
                textsOf(lines, name + "/left out").stream()
                        .map(subfield -> QuestionFile.NONE + "/" + subfield)
                        .collect(Collectors.toSet()),
                textsOf(lines, name + "/examples"),
                textsOf(lines, name + "/questions").stream()
                        .map(text -> new Question(text, name, name))
                        .toList());
    }

    private static List<String> textsOf(List<Question> lines, String section) {
        return lines.stream()
                .filter(line -> line.subfield().equals(section))
                .map(Question::text)
                .toList();
    }
}
