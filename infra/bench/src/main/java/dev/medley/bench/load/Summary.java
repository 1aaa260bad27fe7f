package dev.medley.bench.load;

import java.util.Map;

/**
 * What one run measured. Latencies are of requests that succeeded, from the moment at which they were meant to be sent.
 *
 * @param load such as {@code closed, 4 concurrent}
 * @param seconds from the first request's intended sending to the end of the last answer
 */
record Summary(
        String load,
        double seconds,
        Requests requests,
        Tokens tokens,
        Rates rates,
        Goodput goodput,
        Latencies latencies) {
    /** @param failures how many for each reason */
    record Requests(long sent, long succeeded, Map<String, Long> failures) {}

    /**
     * Tokens of requests that succeeded.
     *
     * @param chunks chunks with text
     * @param answersWithoutUsage answers whose tokens were counted as chunks because the server did not say
     */
    record Tokens(long prompt, long output, long chunks, long answersWithoutUsage) {
        double perChunk() {
            return chunks == 0 ? 0 : (double) output / chunks;
        }
    }

    /** Each per second. */
    record Rates(double requests, double outputTokens, double goodRequests) {}

    /**
     * Requests that met the objectives.
     *
     * @param share of all requests sent, failed ones included
     */
    record Goodput(Slo objectives, long requests, double share) {}

    /**
     * @param interTokenLatency between one chunk with text and the next, over all answers
     * @param timePerOutputToken of each answer: the mean for its tokens after the first
     * @param sendLag of all requests: the generator's own delay
     */
    record Latencies(
            Distribution timeToFirstToken,
            Distribution interTokenLatency,
            Distribution timePerOutputToken,
            Distribution endToEnd,
            Distribution sendLag) {}
}
