package dev.medley.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.medley.bench.checkpoint.RandomModelCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CommandsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void loadReportsEachConcurrencyAsTableAndJson() throws IOException {
        try (var server = new FakeServer(FakeServer.Answer.of(5, 2, 4))) {
            // When
            Path json = folder.resolve("report.json");
            int exit = execute(
                    new LoadCommand(),
                    "--url=" + server.url(),
                    "--concurrency=1,3",
                    "--requests=6",
                    "--slo-ttft=5s",
                    "--json=" + json);

            // Then
            assertThat(exit).isZero();
            assertThat(out.toString())
                    .contains("closed loop, 1 concurrent: 6 requests", "closed loop, 3 concurrent: 6 requests")
                    .contains("time to first token", "inter-token latency", "time per output token", "end to end")
                    .contains("goodput: 100.0 % of requests");
            JsonNode report = JsonMapper.shared().readTree(Files.readString(json));
            assertThat(report.at("/target/model").stringValue()).isEqualTo("fake");
            assertThat(report.at("/runs")).hasSize(2);
            JsonNode run = report.at("/runs/1");
            assertThat(run.path("requests_succeeded").asInt()).isEqualTo(6);
            assertThat(run.path("output_tokens").asInt()).isEqualTo(24);
            assertThat(run.path("output_tokens_per_s").asDouble())
                    .isCloseTo(24 / run.path("duration_s").asDouble(), within(1e-6));
            assertThat(run.at("/time_to_first_token_ms/median").asDouble()).isGreaterThan(4.9);
            assertThat(run.at("/inter_token_latency_ms/p99").asDouble())
                    .isGreaterThanOrEqualTo(
                            run.at("/inter_token_latency_ms/median").asDouble());
            assertThat(run.at("/goodput/share").asDouble()).isEqualTo(1.0);
            assertThat(run.at("/goodput/slo_time_to_first_token_ms").asDouble()).isEqualTo(5000.0);
        }
    }

    @Test
    void loadTellsHowFarItIsOnceASecond() {
        try (var server = new FakeServer(FakeServer.Answer.of(300, 1, 2))) {
            execute(new LoadCommand(), "--url=" + server.url(), "--requests=4", "--warmup=0");

            assertThat(err.toString()).contains("closed loop, 1 concurrent, 1 s: ", " done, 0 failed, 1 running");
        }
    }

    @Test
    void loadAsksTheCompletionsEndpointWithPromptsFromAFile() throws IOException {
        Path prompts = Files.writeString(folder.resolve("prompts.txt"), "first\n\nsecond\n");
        try (var server = new FakeServer(FakeServer.Answer.of(0, 0, 1))) {
            int exit = execute(
                    new LoadCommand(),
                    "--url=" + server.url(),
                    "--endpoint=completions",
                    "--prompts=" + prompts,
                    "--mode=open",
                    "--rate=100",
                    "--requests=4",
                    "--warmup=0");

            assertThat(exit).isZero();
            assertThat(server.bodies()).hasSize(4).allSatisfy(body -> assertThat(body)
                    .containsAnyOf("\"first\"", "\"second\""));
        }
    }

    @Test
    void loadExitsWithOneIfNothingWasAnswered() {
        try (var server = new FakeServer(FakeServer.Answer.of(0, 0, 1).withStatus(503))) {
            int exit = execute(new LoadCommand(), "--url=" + server.url(), "--requests=3", "--warmup=0");

            assertThat(exit).isEqualTo(1);
            assertThat(out.toString()).contains("failed: 3 x HTTP 503");
        }
    }

    @Test
    void compareFindsTheRatioOfTwoServers() throws IOException {
        // Given A with 20 ms between tokens, B with 10 ms
        try (var a = new FakeServer(FakeServer.Answer.of(20, 20, 8));
                var b = new FakeServer(FakeServer.Answer.of(10, 10, 8))) {
            // When
            Path json = folder.resolve("ratios.json");
            int exit = execute(
                    new CompareCommand(),
                    "--a=" + a.url(),
                    "--b=" + b.url(),
                    "--rounds=3",
                    "--requests=2",
                    "--warmup=1",
                    "--json=" + json);

            // Then
            assertThat(exit).isZero();
            assertThat(out.toString()).contains("median of 3 rounds", "A/B median", "output tokens/s");
            assertThat(a.bodies())
                    .containsExactlyInAnyOrderElementsOf(b.bodies())
                    .hasSize(7);
            JsonNode ratios =
                    JsonMapper.shared().readTree(Files.readString(json)).path("ratios_a_to_b");
            assertThat(ratios.at("/output_tokens_per_s/median").asDouble()).isCloseTo(0.5, within(0.25));
            JsonNode perToken = ratios.path("time_per_output_token_ms");
            assertThat(perToken.path("median").asDouble()).isCloseTo(2.0, within(0.8));
            assertThat(perToken.path("min").asDouble())
                    .isLessThanOrEqualTo(perToken.path("max").asDouble());
        }
    }

    @Test
    void stackFindsWhatServingCosts() {
        // Given a server that is far slower than the bare program
        Path checkpoint = folder.resolve("tiny");
        execute(new RandomModelCommand(), "--shape=tiny", "--output=" + checkpoint);
        try (var server = new FakeServer(FakeServer.Answer.of(20, 100, 4))) {
            // When
            int exit = execute(
                    new StackCommand(),
                    "--url=" + server.url(),
                    "--checkpoint=" + checkpoint,
                    "--rounds=3",
                    "--warmup=1",
                    "--max-tokens=4");

            // Then
            assertThat(exit).isZero();
            assertThat(out.toString())
                    .contains("3 rounds of 4 tokens each, in turns", "share of speed")
                    .containsPattern("bf16 +\\d+\\.\\d\\d +1\\d\\d\\.\\d\\d +0\\.\\d{3}");
            assertThat(err.toString()).contains("round 3: step");
            assertThat(server.bodies()).hasSize(4).doesNotHaveDuplicates();
        }
    }

    @Test
    void stackFailsIfAnAnswerFails() {
        try (var server = new FakeServer(FakeServer.Answer.of(0, 0, 1).withStatus(503))) {
            int exit = execute(new StackCommand(), "--url=" + server.url(), "--checkpoint=" + folder);

            assertThat(exit).isEqualTo(1);
            assertThat(err.toString()).contains("HTTP 503");
        }
    }

    private int execute(Object command, String... arguments) {
        return new CommandLine(command)
                .registerConverter(Duration.class, new DurationConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
