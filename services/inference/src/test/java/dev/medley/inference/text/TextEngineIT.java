package dev.medley.inference.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.ReferenceCheckpoint.Expectation;
import dev.medley.inference.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole engine with a small random-weight model in fp32. */
class TextEngineIT {
    private static final ReferenceCheckpoint REFERENCE = ReferenceCheckpoint.named("llama-tied");
    private static final Expectation EXPECTED = REFERENCE.expectations().get(0);
    private static final Tasks PLAIN = Tasks.of(EXPECTED.prompt());
    private static final int SLOTS = 8;

    private static TextEngine engine;

    @BeforeAll
    static void load() {
        engine = TextEngine.load(settings(64));
    }

    private static EngineSettings settings(int queue) {
        return new EngineSettings(REFERENCE.folder(), "cpu", Precision.FP32, 0, SLOTS, 1 << 28, queue, 16);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void greedyTextIsThatOfTransformers() {
        try (Tokenizer tokenizer = Tokenizer.open(REFERENCE.folder())) {
            var decoder = tokenizer.newContinuingDecoder();
            var expected = new StringBuilder();
            Arrays.stream(EXPECTED.greedy()).forEach(token -> expected.append(decoder.append(token)));

            var answer = RecordedGeneration.of(engine, PLAIN.task());

            assertThat(answer.text())
                    .isEqualTo(expected.append(decoder.finish()).toString());
            assertThat(answer.usage()).isEqualTo(new TokenUsage(EXPECTED.prompt().length, 64));
            assertThat(answer.last(0).finishReason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    @Test
    void theSameSeedGivesTheSameTextWhateverElseIsInTheBatch() {
        Tasks task = PLAIN.sampled(42);
        String alone = RecordedGeneration.of(engine, task.task()).text();

        var crowd = new ArrayList<RecordedGeneration>();
        for (int i = 0; i < 3 * SLOTS; i++) {
            int[] prompt = Arrays.copyOf(EXPECTED.prompt(), 5 + i);
            var recorded = new RecordedGeneration();
            crowd.add(recorded);
            boolean ours = i == 5 || i == 13;
            engine.submit(
                    ours
                            ? task.task()
                            : Tasks.of(prompt).sampled(i).maxTokens(10 + i).task(),
                    recorded);
        }
        crowd.forEach(RecordedGeneration::await);

        assertThat(crowd.get(5).text()).isEqualTo(alone);
        assertThat(crowd.get(13).text()).isEqualTo(alone);
        assertThat(RecordedGeneration.of(engine, PLAIN.sampled(43).task()).text())
                .isNotEqualTo(alone);
    }

    @Test
    void choicesOfOneTaskDifferAndEachHasAnEnd() {
        var answer = RecordedGeneration.of(
                engine, PLAIN.sampled(7).choices(4).maxTokens(20).task());

        assertThat(IntStream.range(0, 4).mapToObj(answer::text).distinct()).hasSize(4);
        assertThat(IntStream.range(0, 4).mapToObj(i -> answer.last(i).finishReason()))
                .containsOnly(FinishReason.LENGTH);
        assertThat(answer.usage()).isEqualTo(new TokenUsage(EXPECTED.prompt().length, 80));
    }

    @Test
    void aStopTextEndsTheAnswerEvenAcrossTokens() {
        String whole = RecordedGeneration.of(engine, PLAIN.task()).text();
        String stop = whole.substring(20, 26);
        int first = whole.indexOf(stop);

        var answer =
                RecordedGeneration.of(engine, PLAIN.stop("never there", stop).task());

        assertThat(answer.text()).isEqualTo(whole.substring(0, first));
        assertThat(answer.last(0).matchedStop()).isEqualTo(stop);
        assertThat(answer.last(0).finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void logProbsAreThoseOfTheReferenceLogits() {
        var answer = RecordedGeneration.of(engine, PLAIN.topLogProbs(5).task());

        TokenLogProb first = answer.logProbs().get(0);
        assertThat(answer.logProbs()).hasSize(64);
        assertThat(answer.logProbs().stream().mapToInt(TokenLogProb::tokenId).toArray())
                .isEqualTo(EXPECTED.greedy());
        assertThat(first.logProb()).isCloseTo(logSoftmax(EXPECTED.lastLogits(), EXPECTED.greedy()[0]), within(1e-3));
        assertThat(first.top())
                .hasSize(5)
                .first()
                .extracting(TokenLogProb::tokenId)
                .isEqualTo(EXPECTED.greedy()[0]);
        assertThat(first.top()).allSatisfy(top -> assertThat(top.logProb())
                .isCloseTo(logSoftmax(EXPECTED.lastLogits(), top.tokenId()), within(1e-3)));
    }

    private static double logSoftmax(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return logits[token] - Math.log(sum);
    }

    @Test
    void aBiasForcesOrForbidsAToken() {
        int forced = 77;
        var bias = new SamplingRequest(
                0.0, null, null, null, null, null, null, Map.of(forced, 100.0, EXPECTED.greedy()[0], -100.0), null);

        var answer = RecordedGeneration.of(
                engine, PLAIN.sampling(bias).topLogProbs(0).maxTokens(3).task());

        assertThat(answer.logProbs()).extracting(TokenLogProb::tokenId).containsExactly(forced, forced, forced);
    }

    @Test
    void aFrequencyPenaltyKeepsTokensFromComingBack() {
        var bias = Map.of(77, 100.0, 78, 75.0);
        var plain = new SamplingRequest(0.0, null, null, null, null, null, null, bias, null);
        var penalised = new SamplingRequest(0.0, null, null, null, null, 2.0, null, bias, null);

        assertThat(tokens(plain)).containsOnly(77);
        assertThat(tokens(penalised)).contains(77, 78);
    }

    private static List<Integer> tokens(SamplingRequest sampling) {
        return RecordedGeneration.of(
                        engine, PLAIN.sampling(sampling).topLogProbs(0).task())
                .logProbs()
                .stream()
                .map(TokenLogProb::tokenId)
                .toList();
    }

    @Test
    void anEchoStandsInFrontOfTheAnswer() {
        var text = new PromptInput.Text("hello there", true);

        var answer =
                RecordedGeneration.of(engine, PLAIN.prompt(text).maxTokens(4).task());

        assertThat(answer.text()).startsWith("hello there");
        assertThat(answer.last(0).finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void streamedPiecesNeverSplitACharacter() {
        for (int seed = 0; seed < 20; seed++) {
            for (ChoiceDelta delta :
                    RecordedGeneration.of(engine, PLAIN.sampled(seed).task()).deltas(0)) {
                assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(delta.text()))
                        .isTrue();
            }
        }
    }

    @Test
    void cancelledTasksFreeTheirSlots() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 200; i++) {
            int cutAt = random.nextInt(60);
            var generation = new AtomicReference<Generation>();
            var heard = new AtomicInteger();
            var recorded = new RecordedGeneration(delta -> {
                Generation running = generation.get();
                if (heard.incrementAndGet() >= cutAt && running != null) {
                    running.cancel();
                }
            });
            generation.set(engine.submit(
                    Tasks.of(Arrays.copyOf(EXPECTED.prompt(), 10)).sampled(i).task(), recorded));
            if (i % 3 == 0) {
                Objects.requireNonNull(generation.get()).cancel();
            }
            if (i % SLOTS == 0) {
                recorded.await();
            }
        }

        assertThat(RecordedGeneration.of(engine, PLAIN.sampled(42).task()).text())
                .as("the cache of later sequences is intact")
                .isEqualTo(
                        RecordedGeneration.of(engine, PLAIN.sampled(42).task()).text());
        awaitIdle();
    }

    private static void awaitIdle() {
        Instant limit = Instant.now().plus(Duration.ofSeconds(10));
        while (engine.load().running() + engine.load().waiting() > 0) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.onSpinWait();
        }
    }

    @Test
    void aDeadlineThatPassedEndsTheTask() {
        var answer = RecordedGeneration.of(
                engine,
                PLAIN.maxTokens(400).deadline(Instant.now().plusMillis(5)).task());

        assertThat(answer.failure()).isNotNull();
        assertThat(Objects.requireNonNull(answer.failure()).reason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
        assertThat(answer.usage()).isNull();
    }

    @Test
    void aFullQueueIsRefusedAtOnce() {
        try (TextEngine small = TextEngine.load(settings(2))) {
            var taken = new ArrayList<RecordedGeneration>();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            var recorded = new RecordedGeneration();
                            small.submit(PLAIN.maxTokens(400).task(), recorded);
                            taken.add(recorded);
                        }
                    })
                    .isInstanceOfSatisfying(InferenceException.class, e -> assertThat(e.reason())
                            .isEqualTo(Reason.OVERLOADED))
                    .hasMessage("The queue is full: 2 requests are waiting already");
            assertThat(taken).isNotEmpty();
        }
    }

    @Test
    void closingFailsWhatIsOpen() {
        var recorded = new RecordedGeneration();
        try (TextEngine closing = TextEngine.load(settings(8))) {
            closing.submit(PLAIN.maxTokens(400).task(), recorded);
        }

        assertThat(Objects.requireNonNull(recorded.await().failure()).reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void whatIsOutOfRangeIsRefusedByName() {
        assertRefused(PLAIN.maxTokens(0), "max_tokens is 0, but must be at least 1");
        assertRefused(PLAIN.choices(17), "choice_count is 17, but must be between 1 and 16");
        assertRefused(PLAIN.stop("a", "b", "c", "d", "e"), "stop has 5 texts, but at most 4 are allowed");
        assertRefused(PLAIN.topLogProbs(21), "log_probs.top_count is 21, but must be between 0 and 20");
        assertRefused(
                PLAIN.sampling(new SamplingRequest(9.0, null, null, null, null, null, null, Map.of(), null)),
                "temperature is 9, but must be between 0 and 2");
        assertRefused(
                PLAIN.sampling(new SamplingRequest(null, null, null, null, null, null, null, Map.of(320, 1.0), null)),
                "logit_bias is token 320, but must be token ids from 0 to 319");
        assertRefused(Tasks.of(new int[] {320}), "prompt.token_ids.ids is 320, but must be between 0 and 319");
        assertRefused(
                Tasks.of(new int[600]),
                "This model's maximum context length is 512 tokens, but the prompt has 600: shorten it to at most 511");
        assertRefused(
                PLAIN.prompt(new PromptInput.Text("a".repeat(1_000_000), false)),
                "This model's maximum context length is 512 tokens, which 1,000,000 characters are far beyond");
        assertRefused(
                PLAIN.maxTokens(500),
                "This model's maximum context length is 512 tokens, but 540 were asked for (40 in the prompt, 500 to generate)");
    }

    private static void assertRefused(Tasks tasks, String message) {
        assertThatThrownBy(() -> engine.submit(tasks.task(), new RecordedGeneration()))
                .isInstanceOf(InferenceException.class)
                .hasMessage(message);
    }
}
