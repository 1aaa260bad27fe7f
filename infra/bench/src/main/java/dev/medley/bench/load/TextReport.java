package dev.medley.bench.load;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Summaries for people: aligned tables. */
final class TextReport {
    /** Above this, the gap between chunks says little about the gap between tokens. */
    private static final double SEVERAL_TOKENS_PER_CHUNK = 1.1;
    /** Above this share of the median time to first token, the generator measures itself. */
    private static final double NOTABLE_SEND_LAG = 0.05;

    private TextReport() {}

    /** Prints one run. */
    static void print(PrintWriter out, Summary summary) {
        Summary.Requests requests = summary.requests();
        Summary.Tokens tokens = summary.tokens();
        line(
                out,
                "%n%s: %d requests in %.1f s, %d answered",
                summary.load(),
                requests.sent(),
                summary.seconds(),
                requests.succeeded());
        requests.failures().forEach((reason, count) -> line(out, "  failed: %d x %s", count, reason));
        line(
                out,
                "  %.1f output tokens/s, %.2f requests/s; a request has %.0f prompt and %.0f output tokens",
                summary.rates().outputTokens(),
                summary.rates().requests(),
                mean(tokens.prompt(), requests),
                mean(tokens.output(), requests));
        line(out, "  %-28s %9s %9s %9s %9s %9s", "milliseconds", "mean", "median", "p90", "p99", "max");
        row(out, "time to first token", summary.latencies().timeToFirstToken());
        row(out, "inter-token latency", summary.latencies().interTokenLatency());
        row(out, "time per output token", summary.latencies().timePerOutputToken());
        row(out, "end to end", summary.latencies().endToEnd());
        printGoodput(out, summary);
        printNotes(out, summary);
        out.flush();
    }

    private static double mean(long tokens, Summary.Requests requests) {
        return requests.succeeded() == 0 ? 0 : (double) tokens / requests.succeeded();
    }

    private static void row(PrintWriter out, String name, Distribution times) {
        line(
                out,
                "  %-28s %9.2f %9.2f %9.2f %9.2f %9.2f",
                name,
                times.mean(),
                times.median(),
                times.p90(),
                times.p99(),
                times.max());
    }

    private static void printGoodput(PrintWriter out, Summary summary) {
        Slo slo = summary.goodput().objectives();
        if (!slo.given()) {
            return;
        }
        String objectives = Stream.of(
                        objective("time to first token", slo.ttft()),
                        objective("time per output token", slo.itl()),
                        objective("end to end", slo.e2e()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        line(
                out,
                "  goodput: %.1f %% of requests, %.2f a second, met %s",
                100 * summary.goodput().share(),
                summary.rates().goodRequests(),
                objectives);
    }

    private static String objective(String name, @Nullable Duration limit) {
        return limit == null ? "" : "%s %s ms".formatted(name, limit.toNanos() / 1e6);
    }

    private static void printNotes(PrintWriter out, Summary summary) {
        Summary.Tokens tokens = summary.tokens();
        if (tokens.answersWithoutUsage() > 0) {
            line(
                    out,
                    "  note: %d answers came without usage; their tokens were counted as chunks",
                    tokens.answersWithoutUsage());
        }
        if (tokens.perChunk() > SEVERAL_TOKENS_PER_CHUNK) {
            line(
                    out,
                    "  note: %.2f tokens per chunk, so inter-token latency is the gap between chunks;"
                            + " compare the time per output token",
                    tokens.perChunk());
        }
        double lag = summary.latencies().sendLag().p99();
        if (lag > NOTABLE_SEND_LAG * summary.latencies().timeToFirstToken().median() && lag > 1) {
            line(out, "  note: the generator sent late (p99 %.2f ms); the latencies include that", lag);
        }
    }

    /** Prints one line for each run, if there are several. */
    static void printOverview(PrintWriter out, List<Summary> summaries) {
        if (summaries.size() < 2) {
            return;
        }
        line(
                out,
                "%n%-28s %9s %9s %9s %9s %9s %9s",
                "",
                "tokens/s",
                "req/s",
                "TTFT p50",
                "ITL p50",
                "e2e p50",
                "good %");
        for (Summary summary : summaries) {
            line(
                    out,
                    "%-28s %9.1f %9.2f %9.2f %9.2f %9.2f %9.1f",
                    summary.load(),
                    summary.rates().outputTokens(),
                    summary.rates().requests(),
                    summary.latencies().timeToFirstToken().median(),
                    summary.latencies().interTokenLatency().median(),
                    summary.latencies().endToEnd().median(),
                    100 * summary.goodput().share());
        }
        out.flush();
    }

    private static void line(PrintWriter out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
