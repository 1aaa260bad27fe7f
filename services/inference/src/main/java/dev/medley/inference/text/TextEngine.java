package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.checkpoint.BlipCheckpoint;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.LlavaCheckpoint;
import dev.medley.inference.checkpoint.LoraAdapter;
import dev.medley.inference.checkpoint.LoraPair;
import dev.medley.inference.checkpoint.VisionCheckpoint;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generates text with a Hugging Face checkpoint of the Llama family. One thread of its own runs the model; callers hand
 * it work through a bounded queue.
 */
public final class TextEngine implements TextGenerator {
    private static final Logger LOG = LoggerFactory.getLogger(TextEngine.class);
    private static final long DUE_CHECK_MILLIS = 50;
    private static final InferenceException CLOSING =
            new InferenceException(Reason.UNAVAILABLE, "The model is being unloaded");
    private static final InferenceException FAILED = new InferenceException(Reason.INTERNAL, "The engine failed");

    private final TextModel model;
    private final ServedAdapters adapters;
    private final Scheduler scheduler;
    private final BlockingQueue<List<Sequence>> inbox;
    private final Errands errands = new Errands(CLOSING);
    private final int queueCapacity;
    private final Thread thread;
    private volatile boolean closing;

    private TextEngine(TextModel model, EngineSettings settings) {
        this.model = model;
        this.adapters = new ServedAdapters(model.decoder().adapters());
        this.scheduler = new Scheduler(model.decoder(), model.budget(), settings.prefillChunk());
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
            return new TextEngine(TextModel.load(checkpoint, settings), settings);
        }
    }

    /**
     * Loads the part of a model that writes about images.
     *
     * @param settings for the same checkpoint, which stays open meanwhile
     * @throws InferenceException as {@link #load(EngineSettings)}
     */
    public static TextEngine load(VisionCheckpoint checkpoint, EngineSettings settings) {
        TextModel model = checkpoint instanceof LlavaCheckpoint llava
                ? TextModel.load(llava, settings)
                : TextModel.load((BlipCheckpoint) checkpoint, settings);
        return new TextEngine(model, settings);
    }

    @Override
    public ModelDescription description() {
        return model.description();
    }

    @Override
    public EngineLoad load() {
        EngineLoad load = scheduler.load();
        return new EngineLoad(load.running(), load.waiting() + inbox.size(), load.freeSlots(), load.kvCacheUsage());
    }

    @Override
    public Generation submit(GenerationTask task, GenerationListener listener) {
        return submit(task, List.of(), listener);
    }

    /**
     * Takes a task about images, or refuses it at once.
     *
     * @param images the features of each image, in the order of the prompt; they may come later, or fail with an
     *     {@link InferenceException}. They are cancelled if the task ends before
     * @throws InferenceException as {@link #submit(GenerationTask, GenerationListener)}
     */
    public Generation submit(
            GenerationTask task, List<CompletableFuture<float[]>> images, GenerationListener listener) {
        if (closing) {
            throw CLOSING;
        }
        if ((task.background() ? scheduler.backgroundWaiting() : load().waiting()) >= queueCapacity) {
            throw overloaded();
        }
        String adapter = task.adapter();
        if (adapter != null
                && adapters().stream().noneMatch(served -> served.name().equals(adapter))) {
            throw ServedAdapters.unknown(adapter);
        }
        ReadTask read = model.reader().read(task, images);
        OpenTask open = read.open(listener);
        List<Sequence> sequences = read.open(open);
        if (!inbox.offer(sequences)) {
            throw overloaded();
        }
        images.forEach(image -> image.whenComplete((features, failure) -> wake()));
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
        DecoderConfig base = model.adaptable();
        List<LoraPair> pairs = base == null ? List.of() : adapter.pairs(base);
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

    private void betweenSteps(Runnable work) {
        errands.await(work, this::wake);
    }

    /** An empty delivery wakes the engine's thread; if the inbox is full, it is awake. */
    private void wake() {
        inbox.offer(List.of());
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

    /** Takes what has come in; waits only if there is nothing to compute. */
    private void takeIn() throws InterruptedException {
        List<Sequence> first = null;
        if (scheduler.empty()) {
            first = inbox.take();
        } else if (scheduler.idle()) {
            first = inbox.poll(DUE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            first = inbox.poll();
        }
        for (List<Sequence> sequences = first; sequences != null; sequences = inbox.poll()) {
            sequences.forEach(adapters::assign);
            sequences.forEach(scheduler::add);
        }
    }

    private void drainInbox(InferenceException failure) {
        for (List<Sequence> sequences = inbox.poll(); sequences != null; sequences = inbox.poll()) {
            for (Sequence sequence : sequences) {
                sequence.choice().task().fail(failure);
                sequence.images().giveUp();
            }
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
        model.close();
    }
}
