package dev.medley.bench.load;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Rounds of the same load on two servers in turn. */
record Comparison(List<Round> rounds) {
    /** The same load on both, one after the other. */
    record Round(Summary a, Summary b) {}

    /** What is compared. */
    enum Metric {
        OUTPUT_TOKENS_PER_S("output tokens/s"),
        TIME_TO_FIRST_TOKEN_MS("time to first token, median ms"),
        TIME_PER_OUTPUT_TOKEN_MS("time per output token, median ms"),
        END_TO_END_MS("end to end, median ms");

        private final String title;

        Metric(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        double of(Summary summary) {
            return switch (this) {
                case OUTPUT_TOKENS_PER_S -> summary.rates().outputTokens();
                case TIME_TO_FIRST_TOKEN_MS ->
                    summary.latencies().timeToFirstToken().median();
                case TIME_PER_OUTPUT_TOKEN_MS ->
                    summary.latencies().timePerOutputToken().median();
                case END_TO_END_MS -> summary.latencies().endToEnd().median();
            };
        }
    }

    /** What A has, divided by what B has, in each metric over the rounds; NaN where nothing was measured. */
    Map<Metric, Spread> ratios() {
        var ratios = new EnumMap<Metric, Spread>(Metric.class);
        for (Metric metric : Metric.values()) {
            ratios.put(
                    metric,
                    Spread.of(rounds.stream().mapToDouble(round -> metric.of(round.a()) / metric.of(round.b()))));
        }
        return ratios;
    }

    /** The median over A's rounds. */
    double medianOfA(Metric metric) {
        return Spread.of(rounds.stream().mapToDouble(round -> metric.of(round.a())))
                .median();
    }

    /** The median over B's rounds. */
    double medianOfB(Metric metric) {
        return Spread.of(rounds.stream().mapToDouble(round -> metric.of(round.b())))
                .median();
    }

    /** How many requests failed for each reason, named by server. */
    Map<String, Long> failures() {
        var failures = new TreeMap<String, Long>();
        for (Round round : rounds) {
            round.a()
                    .requests()
                    .failures()
                    .forEach((reason, count) -> failures.merge("A: " + reason, count, Long::sum));
            round.b()
                    .requests()
                    .failures()
                    .forEach((reason, count) -> failures.merge("B: " + reason, count, Long::sum));
        }
        return failures;
    }
}
