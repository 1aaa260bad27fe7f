package dev.medley.gateway.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.batch.Batch.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchInputTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String GOOD =
            "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\"}}\n";

    @Test
    void linesAreCountedAndEmptyOnesAreNot() throws IOException {
        BatchInput input = check(
                "\n" + GOOD.formatted("a") + "\r\n  \n" + GOOD.formatted("b").strip(), 10);

        assertThat(input.lines()).isEqualTo(2);
        assertThat(input.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"custom_id\":|invalid_json_line|",
                "[1]|invalid_json_line|",
                "{\"custom_id\":\"a\",\"custom_id\":\"a\"}|invalid_json_line|",
                "{\"method\":\"POST\"}|missing_required_parameter|custom_id",
                "{\"custom_id\":1}|invalid_request|custom_id",
                "{\"custom_id\":\"\"}|invalid_custom_id|custom_id",
                "{\"custom_id\":\"b\",\"method\":\"GET\"}|invalid_method|method",
                "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/files\"}|mismatched_url|url",
                "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\"}|missing_required_parameter|body",
                "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":[]}|invalid_request|body",
                "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{},\"x\":1}|invalid_request|x",
                "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}|duplicate_custom_id|custom_id"
            })
    void aBadLineIsToldWithItsNumber(String line, String code, @Nullable String param) throws IOException {
        BatchInput input = check(GOOD.formatted("a") + line + "\n" + GOOD.formatted("c"), 10);

        assertThat(input.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.param()).isEqualTo(param);
            assertThat(problem.line()).isEqualTo(2);
        });
    }

    @Test
    void aFileAtTheLimitPassesAndOneLineMoreIsTold() throws IOException {
        String two = GOOD.formatted("a") + GOOD.formatted("b");

        assertThat(check(two, 2).problems()).isEmpty();
        assertThat(check(two, 1).problems()).extracting(Problem::code).containsExactly("too_many_lines");
    }

    @Test
    void aLineThatFitsNoJobIsTold() throws IOException {
        BatchInput input = check(GOOD.formatted("a".repeat(JsonLines.MAX_LINE_BYTES)) + GOOD.formatted("b"), 10);

        assertThat(input.lines()).isEqualTo(2);
        assertThat(input.problems()).extracting(Problem::code).containsExactly("line_too_long");
    }

    @Test
    void anEmptyFileIsNoBatch() throws IOException {
        assertThat(check("\n \n", 10).problems()).extracting(Problem::code).containsExactly("empty_file");
    }

    @Test
    void problemsAreBounded() throws IOException {
        assertThat(check("x\n".repeat(1000), 5000).problems()).hasSize(BatchInput.MAX_PROBLEMS);
    }

    private static BatchInput check(String file, int maxLines) throws IOException {
        return BatchInput.check(new ByteArrayInputStream(file.getBytes(UTF_8)), CHAT, maxLines);
    }
}
