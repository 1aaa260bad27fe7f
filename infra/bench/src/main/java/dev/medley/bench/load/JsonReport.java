package dev.medley.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Summaries for programs. Keys end in their unit; latencies are in milliseconds. */
record JsonReport(Map<String, Object> content) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static JsonReport ofLoad(Workload workload, List<Summary> summaries) {
        var content = start("load");
        content.put("target", target(workload));
        content.put("runs", summaries.stream().map(JsonReport::run).toList());
        return new JsonReport(content);
    }

    static JsonReport ofComparison(Workload a, Workload b, Comparison comparison) {
        var content = start("compare");
        content.put("a", target(a));
        content.put("b", target(b));
        content.put(
                "rounds",
                comparison.rounds().stream()
                        .map(round -> Map.of("a", run(round.a()), "b", run(round.b())))
                        .toList());
        var ratios = new LinkedHashMap<String, Object>();
        comparison.ratios().forEach((metric, ratio) -> ratios.put(metric.key(), ratio));
        content.put("ratios_a_to_b", ratios);
        return new JsonReport(content);
    }

    private static Map<String, Object> start(String command) {
        var content = new LinkedHashMap<String, Object>();
        content.put("command", command);
        content.put("ended_at", Instant.now().toString());
        content.put("processors", Runtime.getRuntime().availableProcessors());
        return content;
    }

    private static Map<String, Object> target(Workload workload) {
        var target = new LinkedHashMap<String, Object>();
        target.put("url", workload.client().baseUrl());
        target.put("endpoint", workload.template().endpoint().path());
        target.put("model", workload.template().model());
        target.put("max_tokens", workload.template().maxTokens());
        target.put("temperature", workload.template().temperature());
        target.put("ignore_eos", workload.template().ignoreEos());
        return target;
    }

    static Map<String, Object> run(Summary summary) {
        var run = new LinkedHashMap<String, Object>();
        run.put("load", summary.load());
        run.put("duration_s", summary.seconds());
        run.put("requests_sent", summary.requests().sent());
        run.put("requests_succeeded", summary.requests().succeeded());
        run.put("failures", summary.requests().failures());
        run.put("requests_per_s", summary.rates().requests());
        run.put("output_tokens_per_s", summary.rates().outputTokens());
        run.put("prompt_tokens", summary.tokens().prompt());
        run.put("output_tokens", summary.tokens().output());
        run.put("tokens_per_chunk", summary.tokens().perChunk());
        run.put("answers_without_usage", summary.tokens().answersWithoutUsage());
        run.put("time_to_first_token_ms", summary.latencies().timeToFirstToken());
        run.put("inter_token_latency_ms", summary.latencies().interTokenLatency());
        run.put("time_per_output_token_ms", summary.latencies().timePerOutputToken());
        run.put("end_to_end_ms", summary.latencies().endToEnd());
        run.put("send_lag_ms", summary.latencies().sendLag());
        run.put("goodput", goodput(summary));
        return run;
    }

    private static Map<String, Object> goodput(Summary summary) {
        var goodput = new LinkedHashMap<String, Object>();
        Slo slo = summary.goodput().objectives();
        goodput.put("slo_time_to_first_token_ms", milliseconds(slo.ttft()));
        goodput.put("slo_time_per_output_token_ms", milliseconds(slo.itl()));
        goodput.put("slo_end_to_end_ms", milliseconds(slo.e2e()));
        goodput.put("requests", summary.goodput().requests());
        goodput.put("share", summary.goodput().share());
        goodput.put("requests_per_s", summary.rates().goodRequests());
        return goodput;
    }

    private static @Nullable Double milliseconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toNanos() / 1e6;
    }

    /** Writes the report to a file; null writes nothing. */
    void writeTo(@Nullable Path file) throws IOException {
        if (file != null) {
            Files.write(file, MAPPER.writeValueAsBytes(content));
        }
    }
}
