package dev.medley.starter.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class QuestionFileTest {
    @Test
    void aSectionNamesTheSubfieldOfItsLines() {
        // When
        var questions = QuestionFile.parse("questions/none-a.txt", "# nothing\n== small talk\n\nhi\nyo\n", false);

        // Then
        assertThat(questions)
                .containsExactly(
                        new Question("hi", "none", "none/small talk"), new Question("yo", "none", "none/small talk"));
    }

    @Test
    void aLineOfTermsHasSeveral() {
        assertThat(QuestionFile.parse("terms/law.txt", "== rent\nlease; deposit", true))
                .extracting(Question::text)
                .containsExactly("lease", "deposit");
    }

    @Test
    void everyLabelHasQuestionsAndTerms() {
        assertThat(QuestionFile.questions()).extracting(Question::label).containsAll(QuestionFile.LABELS);
        assertThat(QuestionFile.terms()).extracting(Question::label).containsAll(QuestionFile.LABELS);
    }

    @Test
    void noHeldOutQuestionIsLearntFrom() throws IOException {
        // Given
        Set<String> learnt = new HashSet<>();
        QuestionFile.questions().forEach(each -> learnt.add(each.text().toLowerCase(Locale.ROOT)));

        // When
        Set<String> heldOut = Files.readAllLines(Path.of("src/test/resources/domains/questions.tsv")).stream()
                .map(line -> line.split("\t", 2)[1].toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());

        // Then
        assertThat(heldOut).hasSizeGreaterThan(400).doesNotContainAnyElementsOf(learnt);
    }
}
