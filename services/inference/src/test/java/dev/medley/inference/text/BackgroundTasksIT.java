package dev.medley.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.program.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tasks that nobody waits for beside those that somebody waits for, with a small random-weight model in fp32. */
class BackgroundTasksIT {
    private static final ReferenceCheckpoint REFERENCE = ReferenceCheckpoint.named("llama-tied");
    private static final int[] PROMPT = REFERENCE.expectations().get(0).prompt();
    private static final int SLOTS = 4;
    private static final int PREFILL_CHUNK = 16;

    private static TextEngine engine;

    @BeforeAll
    static void load() {
        engine = TextEngine.load(
                new EngineSettings(REFERENCE.folder(), "cpu", Precision.FP32, 0, SLOTS, 1 << 28, 64, PREFILL_CHUNK));
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void whoeverIsWaitedForTakesASlotOfTheBackgroundWhoseAnswersStayWhatTheyWere() {
        List<Tasks> tasks = IntStream.range(0, 2 * SLOTS)
                .mapToObj(i ->
                        Tasks.of(Arrays.copyOf(PROMPT, 10 + 3 * i)).sampled(i).maxTokens(200))
                .toList();
        List<String> alone = tasks.stream()
                .map(task -> RecordedGeneration.of(engine, task.task()).text())
                .toList();
        var background = new ArrayList<RecordedGeneration>();
        var started = new AtomicInteger();
        for (Tasks task : tasks) {
            var heard = new RecordedGeneration(delta -> started.incrementAndGet());
            background.add(heard);
            engine.submit(task.task().inBackground(), heard);
        }
        await(() -> started.get() > 10 * SLOTS);

        assertThat(engine.load().freeSlots()).isEqualTo(SLOTS);
        assertThat(engine.load().waiting()).isZero();
        for (int i = 0; i < 2 * SLOTS; i++) {
            RecordedGeneration.of(engine, Tasks.of(PROMPT).maxTokens(3).task());
        }
        assertThat(background).as("all were under way meanwhile").allMatch(each -> each.usage() == null);

        background.forEach(RecordedGeneration::await);
        assertThat(background).extracting(RecordedGeneration::text).isEqualTo(alone);
        assertThat(background).extracting(RecordedGeneration::usage).doesNotContainNull();
    }

    /** All is handed in from the engine's own thread, so that it is known what is under way then. */
    @Test
    void aPromptOfTheBackgroundThatIsBeingReadIsInterrupted() {
        int[] longPrompt = IntStream.range(0, 25 * PREFILL_CHUNK)
                .map(i -> PROMPT[i % PROMPT.length])
                .toArray();
        Tasks slow = Tasks.of(longPrompt).maxTokens(3);
        String alone = RecordedGeneration.of(engine, slow.task()).text();
        var order = new ArrayList<String>();
        var interrupted = new RecordedGeneration(delta -> order.add("background"));
        var interrupting = new RecordedGeneration(delta -> order.add("front"));
        var steps = new AtomicInteger();

        var pacing = new RecordedGeneration(delta -> {
            int step = steps.incrementAndGet();
            if (step == 1) {
                engine.submit(slow.task().inBackground(), interrupted);
            } else if (step == 6) {
                engine.submit(Tasks.of(PROMPT).maxTokens(40).task(), interrupting);
            }
        });
        engine.submit(Tasks.of(PROMPT).maxTokens(60).task(), pacing);
        List.of(pacing, interrupted, interrupting).forEach(RecordedGeneration::await);

        assertThat(order).startsWith("front").contains("background");
        assertThat(order.indexOf("background"))
                .as("it goes on where it was")
                .isGreaterThan(10)
                .isLessThan(30);
        assertThat(interrupted.text()).isEqualTo(alone);
    }

    private static void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(limit);
            Thread.onSpinWait();
        }
    }
}
