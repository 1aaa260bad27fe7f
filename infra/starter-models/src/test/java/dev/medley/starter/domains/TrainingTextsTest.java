package dev.medley.starter.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingTextsTest {
    private static final Path HELD_OUT = Path.of("src/test/resources/domains");
    private static final double ALIKE = 0.75;
    private static final int FEW = 3;

    @Test
    void nothingThatItIsMeasuredOnIsLearntFrom() throws IOException {
        // Given
        List<Question> measured = new ArrayList<>();
        measured.addAll(QuestionFile.tabbed(Files.readString(HELD_OUT.resolve("questions.tsv"))));
        measured.addAll(QuestionFile.tabbed(Files.readString(HELD_OUT.resolve("automotive.tsv"))));
        measured.addAll(Validation.read().questions());
        Validation.read().unknown().forEach(unknown -> measured.addAll(unknown.questions()));
        Map<String, List<Set<String>>> known = new HashMap<>();
        measured.stream()
                .map(question -> words(question.text()))
                .filter(words -> words.size() >= FEW)
                .forEach(words -> words.forEach(word ->
                        known.computeIfAbsent(word, any -> new ArrayList<>()).add(words)));

        // When
        List<String> learnt = TrainingTexts.read(Set.of(), 7).learnt().stream()
                .map(Question::text)
                .filter(text -> isLikeOne(words(text), known))
                .toList();

        // Then
        assertThat(measured).hasSizeGreaterThan(1000);
        assertThat(learnt).isEmpty();
    }

    @Test
    void whatIsLeftOutIsNotLearntFrom() {
        assertThat(TrainingTexts.read(Set.of("none/swimming"), 7).learnt())
                .extracting(Question::subfield)
                .contains("none/cricket")
                .doesNotContain("none/swimming");
    }

    @Test
    void theDomainsThatAreToBeUnknownAreLeftOut() {
        // Given
        Set<String> subfields = new HashSet<>();
        QuestionFile.questions().forEach(question -> subfields.add(question.subfield()));
        QuestionFile.terms().forEach(question -> subfields.add(question.subfield()));

        // Then
        assertThat(Validation.read().unknown()).allSatisfy(unknown -> {
            assertThat(unknown.leftOut()).isNotEmpty().isSubsetOf(subfields);
            assertThat(unknown.examples()).hasSize(40);
            assertThat(unknown.questions()).hasSize(50);
        });
    }

    /** Of a like one it has nearly all words, so that it has one of any four. */
    private static boolean isLikeOne(Set<String> words, Map<String, List<Set<String>>> known) {
        return words.stream()
                .sorted(Comparator.comparingInt(
                        word -> known.getOrDefault(word, List.of()).size()))
                .limit(words.size() / 4 + 1)
                .flatMap(word -> known.getOrDefault(word, List.of()).stream())
                .anyMatch(other -> alike(words, other));
    }

    private static boolean alike(Set<String> one, Set<String> other) {
        long shared = one.stream().filter(other::contains).count();
        return shared >= ALIKE * (one.size() + other.size() - shared);
    }

    private static Set<String> words(String text) {
        return new HashSet<>(List.of(
                text.toLowerCase(Locale.ROOT).replaceAll("['’]", "").strip().split("[^\\p{L}\\p{N}+#]+")));
    }
}
