package dev.medley.textgeneration;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.checkpoint.LoraAdapter;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.AdapterDescription;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.EngineLoad;
import dev.medley.inference.text.FinishReason;
import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.ModelDescription;
import dev.medley.inference.text.TextGenerator;
import dev.medley.inference.text.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Generates {@code max_tokens} (default 3) numbered words, one each interval, on one thread of its own as the engine
 * does. Temperatures over 2 are out of range; a seed of {@link #BROKEN_SEED} makes it fail halfway.
 */
public final class FakeTextGenerator implements TextGenerator {
    public static final long BROKEN_SEED = 666;
    public static final int SLOTS = 4;

    private final Duration interval;
    private final ScheduledExecutorService engine = Executors.newSingleThreadScheduledExecutor();
    private final Map<FakeGeneration, GenerationListener> running = new ConcurrentHashMap<>();
    private final List<GenerationTask> tasks = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> adapters = new ConcurrentHashMap<>();
    private volatile @Nullable InferenceException adapterRefusal;
    private volatile boolean full;
    private volatile boolean closed;

    public FakeTextGenerator(Duration interval) {
        this.interval = interval;
    }

    /** What was submitted, the warm-up included. */
    public List<GenerationTask> tasks() {
        return tasks;
    }

    public int running() {
        return running.size();
    }

    public boolean isClosed() {
        return closed;
    }

    /** From now on there is room in the queue, or not. */
    public void setFull(boolean full) {
        this.full = full;
    }

    /** The adapters that were put, and how often each was. */
    public Map<String, Integer> adapterLoads() {
        return Map.copyOf(adapters);
    }

    /** From now on every adapter is refused for this reason; null for none. */
    public void setAdapterRefusal(@Nullable InferenceException refusal) {
        adapterRefusal = refusal;
    }

    @Override
    public ModelDescription description() {
        return new ModelDescription(
                "FakeForCausalLM", 42, "cpu", Precision.FP32, 2048, 512, SLOTS, 1 << 20, Instant.EPOCH);
    }

    @Override
    public EngineLoad load() {
        int busy = running.size();
        return new EngineLoad(busy, 0, Math.max(0, SLOTS - busy), busy / (double) SLOTS);
    }

    @Override
    public Generation submit(GenerationTask task, GenerationListener listener) {
        Double temperature = task.sampling().temperature();
        if (temperature != null && temperature > 2) {
            throw InferenceException.invalid(
                    "sampling.temperature", "sampling.temperature is " + temperature + ", must be 0 to 2");
        }
        if (full) {
            throw new InferenceException(Reason.OVERLOADED, "The queue is full: 8 of 8 requests wait");
        }
        tasks.add(task);
        var generation = new FakeGeneration(task, listener);
        running.put(generation, listener);
        engine.execute(() -> listener.onStarted(7));
        engine.execute(generation::step);
        return generation;
    }

    @Override
    public void putAdapter(String name, LoraAdapter adapter) {
        InferenceException refusal = adapterRefusal;
        if (refusal != null) {
            throw refusal;
        }
        adapters.put(name, adapters.getOrDefault(name, 0) + 1);
    }

    @Override
    public void removeAdapter(String name) {
        adapters.remove(name);
    }

    @Override
    public List<AdapterDescription> adapters() {
        return adapters.keySet().stream()
                .map(name -> new AdapterDescription(name, 1, List.of("q_proj"), 8, 8))
                .toList();
    }

    @Override
    public long adapterBytes() {
        return 8L * adapters.size();
    }

    @Override
    public void close() {
        closed = true;
        engine.shutdownNow();
    }

    private final class FakeGeneration implements Generation {
        private final GenerationTask task;
        private final GenerationListener listener;
        private final int tokens;
        private int made;
        private volatile boolean cancelled;

        FakeGeneration(GenerationTask task, GenerationListener listener) {
            this.task = task;
            this.listener = listener;
            this.tokens = task.maxTokens() == null ? 3 : task.maxTokens();
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        void step() {
            Long seed = task.sampling().seed();
            if (cancelled) {
                fail(new InferenceException(Reason.CANCELLED, "The caller went away"));
            } else if (task.deadline() != null && Instant.now().isAfter(task.deadline())) {
                fail(new InferenceException(Reason.DEADLINE_EXCEEDED, "The deadline passed"));
            } else if (seed != null && seed == BROKEN_SEED && made == 1) {
                fail(new InferenceException(Reason.INTERNAL, "tensor at /secret/place is broken"));
            } else {
                generate();
            }
        }

        private void generate() {
            boolean last = made + 1 == tokens;
            for (int choice = 0; choice < task.choices(); choice++) {
                listener.onDelta(delta(choice, last ? FinishReason.LENGTH : null));
            }
            made++;
            if (last) {
                running.remove(this);
                listener.onCompleted(new TokenUsage(7, tokens * task.choices()));
            } else {
                engine.schedule(this::step, interval.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private ChoiceDelta delta(int choice, @Nullable FinishReason reason) {
            return new ChoiceDelta(choice, "word" + made + " ", 1, reason, null, List.of());
        }

        private void fail(InferenceException failure) {
            running.remove(this);
            listener.onFailed(failure);
        }
    }
}
