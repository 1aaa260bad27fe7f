package dev.medley.modelrouter.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.domain.Slips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the shipped classifier to what its model card says. */
class ShippedClassifierIT {
    private static final Path STARTER_MODELS = Path.of("../../infra/starter-models");
    private static final Path HELD_OUT = STARTER_MODELS.resolve("src/test/resources/domains");
    private static final String NONE = "none";
    private static final float THRESHOLD = 0.6f;

    @SuppressWarnings("NullAway.Init")
    private static DomainClassifier classifier;

    private record Question(String label, String text) {}

    @BeforeAll
    static void load() {
        classifier = SavedModelClassifier.load(STARTER_MODELS.resolve("domains"));
    }

    @AfterAll
    static void close() {
        classifier.close();
    }

    @Test
    void itKnowsFiveDomains() {
        assertThat(classifier.trainedDomains())
                .containsExactlyInAnyOrder("health", "law", "finance", "software", "science");
    }

    @Test
    void heldOutQuestionsAreAnsweredAsTheCardSays() throws IOException {
        // Given
        DomainScorer scorer = classifier.fit(trained());
        List<Question> questions = questions("questions.tsv");

        // When
        List<String> answers = answers(scorer, questions);

        // Then
        assertThat(questions).hasSizeGreaterThanOrEqualTo(300);
        assertThat(right(questions, answers)).isGreaterThanOrEqualTo(0.92);
        assertThat(rightAmongAnswered(questions, answers)).isGreaterThanOrEqualTo(0.97);
    }

    @Test
    void aSlipInEveryTenthLetterCostsFivePointsAtMost() throws IOException {
        // Given
        DomainScorer scorer = classifier.fit(trained());
        List<Question> questions = questions("questions.tsv");
        var slips = new Slips(new Random(7));
        List<Question> mistyped = questions.stream()
                .map(each -> new Question(each.label(), slips.in(each.text(), 0.1)))
                .toList();

        // Then
        assertThat(right(mistyped, answers(scorer, mistyped)))
                .isGreaterThanOrEqualTo(right(questions, answers(scorer, questions)) - 0.05);
    }

    @Test
    void aDomainFromExamplesAloneTakesItsQuestionsAndFewOthers() throws IOException {
        // Given
        DomainScorer scorer = classifier.fit(withAutomotive());
        List<Question> added = questions("automotive.tsv");
        List<Question> others = questions("questions.tsv");

        // Then
        assertThat(right(added, answers(scorer, added))).isGreaterThanOrEqualTo(0.85);
        assertThat(right(others, answers(scorer, others))).isGreaterThanOrEqualTo(0.88);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "🙂🚗💥", "?!?", "これは何ですか", "שלום", "\uD83D"})
    void whatSaysNothingIsOfNoDomain(String text) {
        assertThat(answer(classifier.fit(trained()), text)).isEqualTo(NONE);
    }

    @Test
    void ofAnEndlessTextHeadAndTailCount() {
        // Given
        String text = "My knee hurts when I run. ".repeat(30) + "x ".repeat(50_000);

        // Then
        assertThat(classifier.fit(trained()).score(text))
                .containsOnlyKeys("health", "law", "finance", "software", "science");
    }

    @Test
    void whatIsNotADomainAnyMoreIsNotAnswered() {
        // Given
        DomainScorer scorer = classifier.fit(List.of(new DomainExamples("law", List.of())));

        // Then
        assertThat(answer(scorer, "My knee hurts when I go down stairs")).isEqualTo(NONE);
        assertThat(answer(scorer, "Can my landlord keep the deposit after I moved out?"))
                .isEqualTo("law");
    }

    @Test
    void generalScoresWhatBelongsToNoDomain() {
        // Given
        var domains = new ArrayList<>(trained());
        domains.add(new DomainExamples("general", List.of("tell me a joke")));

        // Then
        assertThat(answer(classifier.fit(domains), "What should I cook for six guests tonight?"))
                .isEqualTo("general");
    }

    @Test
    void anEmptyFolderIsRefusedByName(@TempDir Path folder) {
        assertThatThrownBy(() -> SavedModelClassifier.load(folder))
                .isInstanceOf(BadClassifierException.class)
                .hasMessageContaining(folder.resolve("assets/labels.txt").toString());
    }

    private static List<DomainExamples> trained() {
        return classifier.trainedDomains().stream()
                .map(name -> new DomainExamples(name, List.of()))
                .toList();
    }

    private static List<DomainExamples> withAutomotive() throws IOException {
        List<String> examples = Files.readAllLines(HELD_OUT.resolve("automotive.yaml")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("- "))
                .map(line -> line.substring(2))
                .toList();
        return Stream.concat(trained().stream(), Stream.of(new DomainExamples("automotive", examples)))
                .toList();
    }

    private static List<Question> questions(String file) throws IOException {
        return Files.readAllLines(HELD_OUT.resolve(file)).stream()
                .map(line -> line.split("\t", 2))
                .map(fields -> new Question(fields[0], fields[1]))
                .toList();
    }

    private static List<String> answers(DomainScorer scorer, List<Question> questions) {
        return questions.stream().map(each -> answer(scorer, each.text())).toList();
    }

    private static String answer(DomainScorer scorer, String text) {
        return scorer.score(text).entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(best -> best.getValue() >= THRESHOLD)
                .map(Map.Entry::getKey)
                .orElse(NONE);
    }

    private static double right(List<Question> questions, List<String> answers) {
        return share(questions, answers, true);
    }

    private static double rightAmongAnswered(List<Question> questions, List<String> answers) {
        return share(questions, answers, false);
    }

    private static double share(List<Question> questions, List<String> answers, boolean withAbstentions) {
        int right = 0;
        int counted = 0;
        for (int i = 0; i < questions.size(); i++) {
            if (withAbstentions || !answers.get(i).equals(NONE)) {
                counted++;
                right += answers.get(i).equals(questions.get(i).label()) ? 1 : 0;
            }
        }
        return (double) right / counted;
    }
}
