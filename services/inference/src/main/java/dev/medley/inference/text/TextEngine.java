package dev.medley.inference.text;

import ai.djl.Device;
import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.LoraAdapter;
import dev.medley.inference.checkpoint.LoraPair;
import dev.medley.inference.program.Devices;
import dev.medley.inference.program.Kernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generates text with a Hugging Face checkpoint of the Llama family. One thread of its own runs the model; callers hand
 * it work through a bounded queue.
 */
public final class TextEngine implements TextGenerator {
    private static final Logger LOG = LoggerFactory.getLogger(TextEngine.class);
    private static final InferenceException CLOSING =
            new InferenceException(Reason.UNAVAILABLE, "The model is being unloaded");
    private static final InferenceException FAILED = new InferenceException(Reason.INTERNAL, "The engine failed");

    private final CausalDecoder decoder;
    private final DecoderConfig config;
    private final ServedAdapters adapters;
    private final Scheduler scheduler;
    private final TaskReader reader;
    private final ModelDescription description;
    private final BlockingQueue<List<Sequence>> inbox;
    private final Errands errands = new Errands(CLOSING);
    private final int queueCapacity;
    private final Thread thread;
    private volatile boolean closing;

    private TextEngine(
            CausalDecoder decoder,
            DecoderConfig config,
            TaskReader reader,
            ModelDescription description,
            KvBudget budget,
            EngineSettings settings) {
        this.decoder = decoder;
        this.config = config;
        this.adapters = new ServedAdapters(decoder.adapters());
        this.reader = reader;
        this.description = description;
        this.scheduler = new Scheduler(decoder, budget, settings.prefillChunk());
        this.queueCapacity = settings.queueCapacity();
        this.inbox = new ArrayBlockingQueue<>(queueCapacity);
        this.thread = new Thread(this::run, "text-engine");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /**
     * Loads a checkpoint.
     *
     * @throws InferenceException BAD_CHECKPOINT, naming the file, the tensor and what was expected
     */
    public static TextEngine load(EngineSettings settings) {
        try (Checkpoint checkpoint = Checkpoint.open(settings.checkpoint())) {
            DecoderConfig config = checkpoint.config();
            Device device = Devices.choose(settings.device());
            KvBudget budget = KvBudget.plan(settings, config, Kernel.of(settings.precision(), device));
            TaskReader reader = TaskReader.open(checkpoint, budget.contextLength());
            CausalDecoder decoder = CausalDecoder.load(checkpoint, device, settings.precision(), budget);
            var description = new ModelDescription(
                    config.architecture().className(),
                    parameters(config.expectedTensors()),
                    Devices.name(device),
                    settings.precision(),
                    budget.contextLength(),
                    config.vocabSize(),
                    budget.slots(),
                    budget.bytes(),
                    modifiedAt(settings.checkpoint()));
            return new TextEngine(decoder, config, reader, description, budget, settings);
        }
    }

    private static Instant modifiedAt(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve("config.json")).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long parameters(Map<String, long[]> tensors) {
        long sum = 0;
        for (long[] shape : tensors.values()) {
            long size = 1;
            for (long dimension : shape) {
                size *= dimension;
            }
            sum += size;
        }
        return sum;
    }

    @Override
    public ModelDescription description() {
        return description;
    }

    @Override
    public EngineLoad load() {
        EngineLoad load = scheduler.load();
        return new EngineLoad(load.running(), load.waiting() + inbox.size(), load.freeSlots(), load.kvCacheUsage());
    }

    @Override
    public Generation submit(GenerationTask task, GenerationListener listener) {
        if (closing) {
            throw CLOSING;
        }
        if (load().waiting() >= queueCapacity) {
            throw overloaded();
        }
        String adapter = task.adapter();
        if (adapter != null
                && adapters().stream().noneMatch(served -> served.name().equals(adapter))) {
            throw ServedAdapters.unknown(adapter);
        }
        ReadTask read = reader.read(task);
        OpenTask open = read.open(listener);
        List<Sequence> sequences = read.open(open);
        if (!inbox.offer(sequences)) {
            throw overloaded();
        }
        if (closing) {
            drainInbox(CLOSING);
        }
        return open;
    }

    private InferenceException overloaded() {
        return new InferenceException(
                Reason.OVERLOADED, "The queue is full: %,d requests are waiting already".formatted(queueCapacity));
    }

    @Override
    public void putAdapter(String name, LoraAdapter adapter) {
        List<LoraPair> pairs = adapter.pairs(config);
        betweenSteps(() -> adapters.put(name, pairs));
    }

    @Override
    public void removeAdapter(String name) {
        betweenSteps(() -> adapters.remove(name));
    }

    @Override
    public List<AdapterDescription> adapters() {
        return adapters.described();
    }

    @Override
    public long adapterBytes() {
        return adapters.memoryBytes();
    }

    /** An empty delivery wakes the engine's thread; if the inbox is full, it is awake. */
    private void betweenSteps(Runnable work) {
        errands.await(work, () -> inbox.offer(List.of()));
    }

    private void run() {
        while (!closing) {
            try {
                takeIn();
                errands.run();
                scheduler.step();
                adapters.freeUnused(scheduler::uses);
            } catch (InterruptedException e) {
                LOG.debug("The engine is being closed");
            } catch (RuntimeException | Error e) { // an engine without its thread would leave every caller waiting
                LOG.error("A step failed; every open request is given up", e);
                scheduler.failAll(FAILED);
            }
        }
        scheduler.failAll(CLOSING);
        drainInbox(CLOSING);
        errands.close();
    }

    /** Takes what has come in; waits only if there is nothing to do. */
    private void takeIn() throws InterruptedException {
        List<Sequence> first = scheduler.idle() ? inbox.take() : inbox.poll();
        for (List<Sequence> sequences = first; sequences != null; sequences = inbox.poll()) {
            sequences.forEach(adapters::assign);
            sequences.forEach(scheduler::add);
        }
    }

    private void drainInbox(InferenceException failure) {
        for (List<Sequence> sequences = inbox.poll(); sequences != null; sequences = inbox.poll()) {
            sequences.forEach(sequence -> sequence.choice().task().fail(failure));
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        decoder.close();
        reader.close();
    }
}
