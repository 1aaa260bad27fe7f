package dev.medley.starter.domains;

import static org.assertj.core.api.Assertions.assertThat;

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
}
