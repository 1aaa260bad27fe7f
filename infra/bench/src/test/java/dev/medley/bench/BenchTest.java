package dev.medley.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            load --concurrency 0           | --concurrency must be at least 1, not 0
            load --requests 0              | --requests must be at least 1, not 0
            load --max-tokens 0            | --max-tokens must be at least 1, not 0
            load --prompt-tokens -3        | --prompt-tokens must be at least 1, not -3
            load --warmup -1               | --warmup must be at least 0, not -1
            load --temperature 9           | --temperature must be 0 to 2, not 9.0
            load --mode open               | --mode open needs --rate, the requests per second
            load --mode open --rate 0      | --rate must be more than 0, not 0.0
            load --rate 5                  | --rate needs --mode open; a closed loop takes --concurrency
            load --slo-ttft 50             | '50' is no duration: write a number and us, ms, s, m or h, such as 500ms
            load --mode sideways           | expected one of [CLOSED, OPEN] (case-insensitive) but was 'sideways'
            compare --a http://127.0.0.1:1 | Missing required option: '--b=URL'
            random-model --shape huge --output x | --shape must be one of [qwen3-0.6b, smollm-135m, tiny], not 'huge'
            engine --checkpoint x --adapters -1    | --adapters must be at least 0, not -1
            engine --checkpoint x --rank 0         | --rank must be at least 1, not 0
            engine --checkpoint x --targets q,lm   | --targets must be all or some of [q, k, v, o, gate, up, down], not 'lm'
            caption --concurrency 0        | --concurrency must be at least 1, not 0
            caption --edge 15              | --edge must be at least 16, not 15
            fly                            | Unmatched argument at index 0: 'fly'
            """)
    void refusesWrongUsageInOneLine(String arguments, String message) {
        var err = new StringWriter();

        int exit = Bench.commandLine().setErr(new PrintWriter(err, true)).execute(arguments.split(" +"));

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains(message).contains("Try infra/bench/run");
        assertThat(err.toString().lines()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"not-a-url", "ftp://127.0.0.1/v1", "http:/x", "http://a b/v1"})
    void refusesAWrongUrl(String url) {
        var err = new StringWriter();

        int exit = Bench.commandLine().setErr(new PrintWriter(err, true)).execute("load", "--url", url);

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString()).contains("'" + url + "' is no base URL, such as http://127.0.0.1:8080/v1");
    }
}
