package dev.medley.inference.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.checkpoint.LoraAdapter;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.ReferenceAdapter.Expectation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Adapters put, replaced and removed while the engine runs, against what Hugging Face PEFT answers. */
class AdapterServingIT {
    private static final ReferenceCheckpoint BASE = ReferenceCheckpoint.named("llama-tied");
    private static final ReferenceAdapter FIRST = ReferenceAdapter.named("llama-tied", "query-value");
    private static final ReferenceAdapter SECOND = ReferenceAdapter.named("llama-tied", "all-linear");

    @AutoClose
    private final TextEngine engine = load();

    private static TextEngine load() {
        return TextEngine.load(new EngineSettings(BASE.folder(), "cpu", Precision.FP32, 0, 4, 1 << 28, 64, 16));
    }

    @Test
    void requestsOfAllAdaptersAndOfTheBareModelRunTogether() {
        List<ReferenceAdapter> adapters = ReferenceAdapter.all("llama-tied");
        adapters.forEach(adapter -> put(adapter.name(), adapter));
        Map<RecordedGeneration, int[]> expected = new LinkedHashMap<>();
        for (int round = 0; round < 3; round++) {
            for (ReferenceAdapter adapter : adapters) {
                for (Expectation expectation : adapter.expectations()) {
                    expected.put(submit(task(expectation, adapter.name())), expectation.greedy());
                }
            }
            var bare = BASE.expectations().get(0);
            expected.put(submit(Tasks.of(bare.prompt()).topLogProbs(0)), bare.greedy());
        }

        expected.forEach((answer, greedy) -> assertThat(tokens(answer.await())).containsExactly(greedy));
        assertThat(engine.adapters())
                .extracting(AdapterDescription::name)
                .containsExactly("query-value", "all-linear", "patterns", "one-layer");
    }

    @Test
    void whatRunsFinishesWithTheRevisionThatItStartedWith() throws InterruptedException {
        put("expert", FIRST);
        Expectation ofFirst = FIRST.expectations().get(0);
        Expectation ofSecond = SECOND.expectations().get(0);
        String alone = RecordedGeneration.of(engine, longTask(ofFirst).task()).text();
        var running = new Started();
        engine.submit(longTask(ofFirst).task(), running.listener());
        running.await();

        put("expert", SECOND);
        RecordedGeneration after = submit(task(ofSecond, "expert"));

        assertThat(tokens(after.await())).containsExactly(ofSecond.greedy());
        assertThat(running.listener().await().text()).isEqualTo(alone);
    }

    @Test
    void aRemovedAdapterFinishesItsRequestsAndFreesItsMemory() throws InterruptedException {
        put("expert", FIRST);
        Expectation expectation = FIRST.expectations().get(0);
        String alone =
                RecordedGeneration.of(engine, longTask(expectation).task()).text();
        var running = new Started();
        engine.submit(longTask(expectation).task(), running.listener());
        running.await();

        engine.removeAdapter("expert");
        engine.removeAdapter("nothing");

        assertThat(engine.adapters()).isEmpty();
        assertUnknown("expert");
        assertThat(running.listener().await().text()).isEqualTo(alone);
        Instant limit = Instant.now().plus(Duration.ofSeconds(10));
        while (engine.adapterBytes() > 0) {
            assertThat(Instant.now()).isBefore(limit);
            Thread.onSpinWait();
        }
    }

    @Test
    void anAdapterForAnotherBaseIsRefusedAndTheOneBeforeItGoesOn() {
        put("expert", FIRST);
        try (LoraAdapter foreign = LoraAdapter.open(
                ReferenceAdapter.named("mistral-headdim", "query-value").folder())) {
            assertThatThrownBy(() -> engine.putAdapter("expert", foreign))
                    .isInstanceOfSatisfying(InferenceException.class, e -> assertThat(e.reason())
                            .isEqualTo(Reason.BAD_CHECKPOINT))
                    .hasMessageContaining("q_proj.lora_B.weight has shape (96 x 4), expected (64 x 4)");
        }

        Expectation expectation = FIRST.expectations().get(1);
        assertThat(tokens(submit(task(expectation, "expert")).await())).containsExactly(expectation.greedy());
    }

    @Test
    void anAdapterThatIsNotServedIsRefusedByName() {
        put("expert", FIRST);

        assertUnknown("expart");
    }

    @Test
    void adaptersComeAndGoUnderLoad() {
        Expectation ofFirst = FIRST.expectations().get(0);
        Expectation ofSecond = SECOND.expectations().get(0);
        put("steady", FIRST);
        var answers = new ArrayList<RecordedGeneration>();
        for (int round = 0; round < 12; round++) {
            put("passing", SECOND);
            answers.add(submit(task(ofFirst, "steady")));
            RecordedGeneration passing = submit(task(ofSecond, "passing"));
            engine.removeAdapter("passing");
            passing.await();
            assertThat(passing.failure() != null || tokens(passing).length == ofSecond.greedy().length)
                    .isTrue();
        }

        answers.forEach(answer -> assertThat(tokens(answer.await())).containsExactly(ofFirst.greedy()));
    }

    @Test
    void aClosedEngineTakesNoAdapter() {
        TextEngine closed = load();
        closed.close();

        assertThatThrownBy(() -> put(closed, "expert", FIRST))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
    }

    private void put(String name, ReferenceAdapter reference) {
        put(engine, name, reference);
    }

    private static void put(TextEngine engine, String name, ReferenceAdapter reference) {
        try (LoraAdapter adapter = LoraAdapter.open(reference.folder())) {
            engine.putAdapter(name, adapter);
        }
    }

    private static Tasks task(Expectation expectation, String adapter) {
        return Tasks.of(expectation.prompt())
                .maxTokens(expectation.greedy().length)
                .topLogProbs(0)
                .adapter(adapter);
    }

    private static Tasks longTask(Expectation expectation) {
        return Tasks.of(expectation.prompt()).maxTokens(250).adapter("expert");
    }

    private RecordedGeneration submit(Tasks tasks) {
        var recorded = new RecordedGeneration();
        engine.submit(tasks.task(), recorded);
        return recorded;
    }

    private static int[] tokens(RecordedGeneration answer) {
        return answer.logProbs().stream().mapToInt(TokenLogProb::tokenId).toArray();
    }

    private void assertUnknown(String name) {
        Expectation expectation = FIRST.expectations().get(0);
        assertThatThrownBy(() -> submit(task(expectation, name)))
                .isInstanceOfSatisfying(
                        InferenceException.class, e -> assertThat(e.field()).isEqualTo("model"))
                .hasMessage("There is no adapter \"%s\" over this model".formatted(name));
    }

    /** Hears a generation, and knows when its first text has come. */
    private static final class Started {
        private final CountDownLatch first = new CountDownLatch(1);
        private final RecordedGeneration listener = new RecordedGeneration(delta -> first.countDown());

        RecordedGeneration listener() {
            return listener;
        }

        void await() throws InterruptedException {
            assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
