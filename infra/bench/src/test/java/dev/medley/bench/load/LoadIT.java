package dev.medley.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Load on a server whose speed is known. Bounds are tight below and wide above: the machine may be busy. */
class LoadIT {
    private static final Slo NO_OBJECTIVES = new Slo(null, null, null);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void measuresWhatTheServerTook() {
        // Given a first token after 60 ms and 20 more every 15 ms
        try (var server = new FakeServer(FakeServer.Answer.of(60, 15, 21))) {
            // When
            Summary summary = run(server, new ClosedLoop(2), 6, NO_OBJECTIVES);

            // Then
            Summary.Latencies latencies = summary.latencies();
            assertThat(latencies.timeToFirstToken().median()).isBetween(59.0, 120.0);
            assertThat(latencies.interTokenLatency().median()).isCloseTo(15, within(6.0));
            assertThat(latencies.timePerOutputToken().median()).isCloseTo(15, within(6.0));
            assertThat(latencies.endToEnd().median()).isBetween(359.0, 600.0);
            assertThat(summary.requests().succeeded()).isEqualTo(6);
            assertThat(summary.tokens().output()).isEqualTo(6 * 21);
            assertThat(summary.tokens().prompt()).isEqualTo(6 * 7);
            assertThat(summary.tokens().perChunk()).isEqualTo(1.0);
            assertThat(summary.rates().outputTokens()).isCloseTo(6 * 21 / summary.seconds(), within(1e-6));
            assertThat(summary.seconds()).isBetween(1.07, 3.0);
        }
    }

    @Test
    void dividesTheTimeOfAChunkByItsTokens() {
        // Given 4 tokens in each chunk, every 40 ms
        try (var server = new FakeServer(FakeServer.Answer.of(10, 40, 6).withTokensPerChunk(4))) {
            // When
            Summary summary = run(server, new ClosedLoop(1), 3, NO_OBJECTIVES);

            // Then 5 gaps of 40 ms are 23 tokens after the first
            assertThat(summary.tokens().perChunk()).isEqualTo(4.0);
            assertThat(summary.latencies().interTokenLatency().median()).isCloseTo(40, within(12.0));
            assertThat(summary.latencies().timePerOutputToken().median()).isCloseTo(200.0 / 23, within(3.0));
        }
    }

    @Test
    void countsChunksWhereTheServerGivesNoUsage() {
        try (var server = new FakeServer(FakeServer.Answer.of(1, 1, 5).withTokensPerChunk(0))) {
            Summary summary = run(server, new ClosedLoop(1), 2, NO_OBJECTIVES);

            assertThat(summary.tokens().output()).isEqualTo(10);
            assertThat(summary.tokens().answersWithoutUsage()).isEqualTo(2);
        }
    }

    @Test
    void countsEachKindOfFailure() {
        // Given one of each failure among good answers
        FakeServer.Answer good = FakeServer.Answer.of(1, 1, 3);
        try (var server = new FakeServer(good)) {
            server.next(good.withStatus(429));
            server.next(good.withStatus(503));
            server.next(good.endingWith(""));
            server.next(good.endingWith("data: {\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":\"c\"}}\n\n"));
            server.next(FakeServer.Answer.of(60_000, 1, 1));

            // When
            Summary summary = run(server, new ClosedLoop(1), 10, NO_OBJECTIVES, Duration.ofSeconds(2));

            // Then
            assertThat(summary.requests().succeeded()).isEqualTo(5);
            assertThat(summary.requests().failures())
                    .isEqualTo(Map.of(
                            "HTTP 429", 1L,
                            "HTTP 503", 1L,
                            "stream ended without [DONE]", 1L,
                            "error in stream: c", 1L,
                            "timeout", 1L));
            assertThat(summary.tokens().output()).isEqualTo(15);
        }
    }

    @Test
    void countsARefusedConnectionAsFailure() {
        var server = new FakeServer(FakeServer.Answer.of(1, 1, 1));
        server.close();

        Summary summary = run(server, new ClosedLoop(1), 2, NO_OBJECTIVES);

        assertThat(summary.requests().failures()).isEqualTo(Map.of("connection refused", 2L));
    }

    @Test
    void countsOnlyRequestsThatMeetTheObjectivesAsGood() {
        // Given 1 slow answer and 1 refused request among 8
        FakeServer.Answer fast = FakeServer.Answer.of(1, 1, 3);
        try (var server = new FakeServer(fast)) {
            server.next(FakeServer.Answer.of(1_000, 1, 3));
            server.next(fast.withStatus(503));

            // When
            Summary summary = run(server, new ClosedLoop(1), 8, new Slo(Duration.ofMillis(800), null, null));

            // Then
            assertThat(summary.goodput().requests()).isEqualTo(6);
            assertThat(summary.goodput().share()).isEqualTo(0.75);
            assertThat(summary.rates().goodRequests()).isCloseTo(6 / summary.seconds(), within(1e-6));
        }
    }

    @Test
    void keepsAsManyRequestsUnderWayAsThereAreClients() {
        // Given answers of 200 ms
        try (var server = new FakeServer(FakeServer.Answer.of(200, 1, 1))) {
            // When 4 clients send 12
            Summary summary = run(server, new ClosedLoop(4), 12, NO_OBJECTIVES);

            // Then 3 rounds of 200 ms
            assertThat(summary.seconds()).isBetween(0.6, 1.6);
        }
    }

    @Test
    void sendsAtItsOwnRateWhateverTheServerDoes() {
        // Given answers of 300 ms, which one client would get 3 of in a second
        try (var server = new FakeServer(FakeServer.Answer.of(300, 1, 1))) {
            // When 100 a second arrive for a second
            Summary summary = run(server, new OpenLoop(100, 7), new Limit(Long.MAX_VALUE, Duration.ofSeconds(1)));

            // Then the count is the seed's draw of a Poisson process with mean 100
            assertThat(summary.requests().sent()).isBetween(70L, 130L);
            assertThat(summary.requests().succeeded())
                    .isEqualTo(summary.requests().sent());
            assertThat(server.bodies()).hasSize((int) summary.requests().sent());
            assertThat(summary.seconds()).isBetween(1.0, 3.0);
            assertThat(summary.latencies().endToEnd().median()).isBetween(299.0, 600.0);
        }
    }

    @Test
    void drawsTheSameArrivalsFromTheSameSeed() {
        try (var server = new FakeServer(FakeServer.Answer.of(0, 0, 1))) {
            var halfASecond = new Limit(Long.MAX_VALUE, Duration.ofMillis(500));

            long first =
                    run(server, new OpenLoop(100, 3), halfASecond).requests().sent();
            long second =
                    run(server, new OpenLoop(100, 3), halfASecond).requests().sent();

            assertThat(second).isEqualTo(first);
        }
    }

    @Test
    void countsLatencyFromTheTimeARequestWasMeantToBeSent() {
        // Given a request that was held back by 250 ms, and an answer of 50 ms
        try (var server = new FakeServer(FakeServer.Answer.of(50, 1, 1));
                var client = new OpenAiClient(server.url(), null, TIMEOUT)) {
            long intended = System.nanoTime() - Duration.ofMillis(250).toNanos();
            var workload = workload(client);

            // When
            Outcome outcome = workload.send(workload.body(0), intended, new Tally(NO_OBJECTIVES))
                    .blockOptional(TIMEOUT)
                    .orElseThrow();

            // Then
            assertThat(outcome.firstToken() / 1e6).isBetween(299.0, 900.0);
            assertThat(outcome.sendLag() / 1e6).isBetween(249.0, 800.0);
        }
    }

    @Test
    void sendsEachRequestItsOwnPrompt() {
        try (var server = new FakeServer(FakeServer.Answer.of(0, 0, 1))) {
            run(server, new ClosedLoop(2), 8, NO_OBJECTIVES);

            assertThat(server.bodies()).hasSize(8).doesNotHaveDuplicates().allSatisfy(body -> assertThat(body)
                    .contains("\"stream\":true", "\"include_usage\":true", "\"max_tokens\":5", "\"ignore_eos\":true"));
        }
    }

    private static Summary run(FakeServer server, LoadPattern pattern, Limit limit) {
        try (var client = new OpenAiClient(server.url(), null, TIMEOUT)) {
            return pattern.run(workload(client), limit, new Tally(NO_OBJECTIVES));
        }
    }

    private static Summary run(FakeServer server, LoadPattern pattern, long requests, Slo slo) {
        return run(server, pattern, requests, slo, TIMEOUT);
    }

    private static Summary run(FakeServer server, LoadPattern pattern, long requests, Slo slo, Duration timeout) {
        try (var client = new OpenAiClient(server.url(), null, timeout)) {
            return pattern.run(workload(client), Limit.ofRequests(requests), new Tally(slo));
        }
    }

    private static Workload workload(OpenAiClient client) {
        var template = new RequestTemplate(Endpoint.CHAT, "fake", 5, 0.0, true);
        return new Workload(client, template, Prompts.ofWords(10, 1), 0);
    }
}
