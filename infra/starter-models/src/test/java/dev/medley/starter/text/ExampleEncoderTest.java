package dev.medley.starter.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.corpus.Domain;
import dev.medley.starter.corpus.Example.Chat;
import dev.medley.starter.corpus.Example.Passage;
import dev.medley.starter.corpus.Example.Role;
import dev.medley.starter.corpus.Example.Turn;
import dev.medley.starter.training.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExampleEncoderTest {
    private final HuggingFaceTokenizer tokenizer = TestTokenizer.open();
    private final ExampleEncoder encoder = new ExampleEncoder(tokenizer);
    private final Chat chat = new Chat(
            Domain.GENERAL,
            "France",
            List.of(
                    new Turn(Role.SYSTEM, "Be brief."),
                    new Turn(Role.USER, "What is the capital of France?"),
                    new Turn(Role.ASSISTANT, "Paris.")));

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void aChatIsWrittenAsTheTemplateWritesIt() {
        assertThat(text(encoder.encode(chat).ids()))
                .isEqualTo(
                        """
                        <|im_start|>system
                        Be brief.<|im_end|>
                        <|im_start|>user
                        What is the capital of France?<|im_end|>
                        <|im_start|>assistant
                        Paris.<|im_end|>
                        """);
    }

    @Test
    void onlyTheAssistantsWordsAndTheirEndAreScored() {
        assertThat(text(scored(encoder.encode(chat)))).isEqualTo("Paris.<|im_end|>");
    }

    @Test
    void aPromptEndsWhereTheAnswerBegins() {
        int[] prompt = encoder.prompt(chat);

        assertThat(text(prompt)).endsWith("<|im_end|>\n<|im_start|>assistant\n");
        assertThat(encoder.encode(chat).ids()).startsWith(prompt);
    }

    @Test
    void aPassageIsScoredFromItsSecondTokenToItsEnd() {
        TokenSequence sequence =
                encoder.encode(new Passage(Domain.GENERAL, "France", "The capital of France is Paris."));

        assertThat(text(sequence.ids())).isEqualTo("The capital of France is Paris.<|endoftext|>");
        assertThat(scored(sequence)).hasSize(sequence.ids().length - 1);
    }

    private static int[] scored(TokenSequence sequence) {
        return IntStream.range(0, sequence.ids().length)
                .filter(i -> sequence.scored()[i])
                .map(i -> sequence.ids()[i])
                .toArray();
    }

    private String text(int[] ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }
}
