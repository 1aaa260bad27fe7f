package dev.medley.bench.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command that sends requests takes. */
final class WorkloadOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            defaultValue = "${env:OPENAI_API_KEY}",
            description = "Bearer key. Default: the environment's OPENAI_API_KEY.")
    private @Nullable String apiKey;

    @Option(
            names = "--endpoint",
            defaultValue = "chat",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Endpoint endpoint = Endpoint.CHAT;

    @Option(
            names = "--requests",
            paramLabel = "N",
            description = "Most requests to measure at each load. Default: 4 for each concurrent client, at least 16;"
                    + " unlimited where a duration is given.")
    private @Nullable Long requests;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "2",
            description = "Requests sent first at each load and not measured. Default: ${DEFAULT-VALUE}.")
    private long warmup;

    @Option(
            names = "--prompt-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Words in each prompt, about as many tokens; the report has the server's count. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int promptWords;

    @Option(names = "--prompts", paramLabel = "FILE", description = "Prompts instead of words, one a line.")
    private @Nullable Path prompts;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "64",
            description = "Most tokens in each answer. Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--ignore-eos",
            description = "Ask for answers of exactly --max-tokens tokens (sends ignore_eos, which not every server"
                    + " knows).")
    private boolean ignoreEos;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 to 2; 0 is greedy. Default: the server's default.")
    private @Nullable Double temperature;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5m",
            description = "Longest time for one request. Default: ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ofMinutes(5);

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Draws prompts and arrival times. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report to a file as JSON too.")
    private @Nullable Path json;

    @Nullable
    Long requests() {
        return requests;
    }

    long warmup() {
        return warmup;
    }

    int maxTokens() {
        return maxTokens;
    }

    long seed() {
        return seed;
    }

    @Nullable
    Path json() {
        return json;
    }

    /** Refuses what is out of range. */
    void validate() {
        atLeast("--requests", requests == null ? 1 : requests, 1);
        atLeast("--warmup", warmup, 0);
        atLeast("--prompt-tokens", promptWords, 1);
        atLeast("--max-tokens", maxTokens, 1);
        atLeast("--timeout", timeout.toNanos(), 1);
        if (temperature != null && !(temperature >= 0 && temperature <= 2)) {
            throw refused("--temperature must be 0 to 2, not " + temperature);
        }
    }

    /** Refuses a value under {@code least}. */
    void atLeast(String option, long value, long least) {
        if (value < least) {
            throw refused("%s must be at least %d, not %d".formatted(option, least, value));
        }
    }

    /** The failure of wrong usage. */
    ParameterException refused(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    OpenAiClient client(String url) {
        return new OpenAiClient(url, apiKey, timeout);
    }

    /** @param model null takes the first that the server lists */
    Workload workload(OpenAiClient client, @Nullable String model) throws IOException {
        var template = new RequestTemplate(
                endpoint, model == null ? client.firstModel() : model, maxTokens, temperature, ignoreEos);
        return new Workload(client, template, source(), 0);
    }

    private Prompts source() throws IOException {
        return prompts == null ? Prompts.ofWords(promptWords, seed) : Prompts.ofLines(prompts);
    }
}
