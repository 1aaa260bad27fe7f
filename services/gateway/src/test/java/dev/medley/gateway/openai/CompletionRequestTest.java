package dev.medley.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Generation;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionRequestTest {
    @Test
    void aPromptHasSixteenTokensUnlessMoreAreAskedFor() {
        Generation generation =
                Requests.completion("\"Once\"", "").generations().get(0);

        assertThat(generation.getMaxTokens()).isEqualTo(16);
        assertThat(generation.getPrompt().getText()).isEqualTo("Once");
        assertThat(generation.getPrompt().getEcho()).isFalse();
    }

    @Test
    void everyFormOfPromptIsTaken() {
        assertThat(Requests.completion("[\"a\",\"b\"]", "\"echo\":true").generations())
                .extracting(generation -> generation.getPrompt().getText())
                .containsExactly("a", "b");
        assertThat(Requests.completion("[1,4294967295]", "").generations())
                .singleElement()
                .satisfies(generation -> assertThat(
                                generation.getPrompt().getTokenIds().getIdsList())
                        .containsExactly(1, -1));
        assertThat(Requests.completion("[[1,2],[3]]", "").generations())
                .extracting(generation -> generation.getPrompt().getTokenIds().getIdsCount())
                .containsExactly(2, 1);
    }

    @Test
    void logProbsAreANumberHere() {
        Generation generation = Requests.completion("\"x\"", "\"logprobs\":0,\"best_of\":1,\"suffix\":null")
                .generations()
                .get(0);

        assertThat(generation.hasLogProbs()).isTrue();
        assertThat(generation.getLogProbs().getTopCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null||prompt|Missing required parameter: 'prompt'",
                "7||prompt|expected a string, an array of strings, of token ids, or of arrays of token ids, but got an integer",
                "[]||prompt|empty, at least 1 prompt is required",
                "[[]]||prompt[0]|empty, at least 1 token id is required",
                "[\"a\",7]||prompt[1]|expected a string, but got an integer",
                "[1,\"a\"]||prompt[1]|expected an integer, but got a string",
                "[-1]||prompt[0]|-1 is not from 0 to 4294967295",
                "[1.5]||prompt[0]|expected an integer, but got a decimal",
                "\"x\"|\"max_tokens\":0|max_tokens|0 is not from 1 to",
                "\"x\"|\"logprobs\":6|logprobs|6 is not from 0 to 5",
                "\"x\"|\"logprobs\":true|logprobs|expected an integer, but got a boolean",
                "\"x\"|\"logprobs\":1,\"echo\":true|logprobs|together with 'echo' is not supported",
                "\"x\"|\"best_of\":3|best_of|not supported yet, unless it equals 'n'",
                "\"x\"|\"suffix\":\"end\"|suffix|'suffix' is not supported",
                "\"x\"|\"messages\":[]|messages|Unrecognized request argument supplied: messages"
            })
    void aBadRequestIsNamedWithItsValueAndLimit(String prompt, String more, String param, String message) {
        assertThatThrownBy(() -> Requests.completion(prompt, more == null ? "" : more))
                .hasMessageContaining(message)
                .asInstanceOf(InstanceOfAssertFactories.type(MedleyException.class))
                .returns(param, MedleyException::field);
    }
}
