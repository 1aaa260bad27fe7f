package dev.medley.inference.speech;

import ai.djl.Device;
import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.checkpoint.WhisperCheckpoint;
import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.inference.program.Devices;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.program.Kernel.TorchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transcribes speech with a Hugging Face checkpoint of Whisper. One thread of its own runs the model; callers hand it
 * recordings through a bounded queue, and further threads read them, one for each recording that is open.
 */
public final class SpeechEngine implements SpeechTranscriber {
    private static final Logger LOG = LoggerFactory.getLogger(SpeechEngine.class);
    private static final InferenceException CLOSING =
            new InferenceException(Reason.UNAVAILABLE, "The model is being unloaded");
    private static final InferenceException FAILED = new InferenceException(Reason.INTERNAL, "The engine failed");
    private static final long DUE_CHECK_MILLIS = 50;

    private final WhisperProgram program;
    private final TaskReader reader;
    private final SpeechScheduler scheduler;
    private final SpeechModelDescription description;
    private final int windowFrames;
    private final int queueCapacity;
    private final int mostAccepted;
    private final Semaphore room;
    private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
    private final ExecutorService readers = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            SpeechEngine::readerThread,
            (late, shutDown) -> late.run());
    private final Thread thread;
    private volatile SpeechLoad load;
    private volatile boolean closing;

    private SpeechEngine(
            WhisperProgram program,
            TaskReader reader,
            WhisperCheckpoint checkpoint,
            SpeechModelDescription description,
            SpeechEngineSettings settings) {
        this.program = program;
        this.reader = reader;
        this.description = description;
        this.scheduler = new SpeechScheduler(program, reader, checkpoint, settings, this::fill);
        this.windowFrames = checkpoint.config().windowFrames();
        this.queueCapacity = settings.queueCapacity();
        this.mostAccepted = queueCapacity + SpeechScheduler.mostOpen(settings.slots());
        this.room = new Semaphore(mostAccepted);
        this.load = new SpeechLoad(0, 0, settings.slots());
        this.thread = new Thread(this::run, "speech-engine");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private static Thread readerThread(Runnable work) {
        var thread = new Thread(work, "speech-reader");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Loads a checkpoint.
     *
     * @throws InferenceException BAD_CHECKPOINT, naming the file, the tensor and what was expected
     */
    public static SpeechEngine load(SpeechEngineSettings settings) {
        try (WhisperCheckpoint checkpoint = WhisperCheckpoint.open(settings.checkpoint())) {
            Device device = Devices.choose(settings.device());
            TaskReader reader = TaskReader.open(checkpoint);
            WhisperProgram program = WhisperProgram.load(checkpoint, device, settings.precision(), settings.slots());
            return new SpeechEngine(program, reader, checkpoint, describe(checkpoint, device, settings), settings);
        }
    }

    private static SpeechModelDescription describe(
            WhisperCheckpoint checkpoint, Device device, SpeechEngineSettings settings) {
        WhisperConfig config = checkpoint.config();
        return new SpeechModelDescription(
                WhisperConfig.ARCHITECTURE,
                config.parameters(),
                Devices.name(device),
                settings.precision(),
                (double) config.windowFrames() * LogMel.HOP / LogMel.SAMPLE_RATE,
                config.vocabSize(),
                settings.slots(),
                cacheBytes(
                        config,
                        WhisperProgram.cacheType(Kernel.of(settings.precision(), device), device),
                        settings.slots()),
                checkpoint.generation().languages().isEmpty()
                        ? List.of("en")
                        : List.copyOf(checkpoint.generation().languages().keySet()),
                checkpoint.generation().translate() != null,
                modifiedAt(settings.checkpoint()));
    }

    private static long cacheBytes(WhisperConfig config, TorchType cache, int slots) {
        long positions = (long) config.maxSourcePositions() + config.maxTargetPositions();
        return 2L * slots * config.decoder().layers() * positions * config.hiddenSize() * cache.bytes();
    }

    private static Instant modifiedAt(Path folder) {
        try {
            return Files.getLastModifiedTime(folder.resolve("config.json")).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SpeechModelDescription description() {
        return description;
    }

    @Override
    public SpeechLoad load() {
        SpeechLoad latest = load;
        int accepted = mostAccepted - room.availablePermits();
        return new SpeechLoad(latest.running(), Math.max(0, accepted - latest.running()), latest.freeSlots());
    }

    @Override
    public Transcription submit(TranscriptionTask task, TranscriptionListener listener) {
        if (closing) {
            throw CLOSING;
        }
        if (!room.tryAcquire()) {
            throw new InferenceException(
                    Reason.OVERLOADED, "The queue is full: %,d requests are waiting already".formatted(queueCapacity));
        }
        OpenTranscription open;
        try {
            open = reader.open(task, listener, windowFrames, () -> letGo(task.source()));
        } catch (RuntimeException e) {
            room.release();
            throw e;
        }
        inbox.add(() -> scheduler.add(open));
        if (closing) {
            open.fail(CLOSING);
        }
        return open;
    }

    /** Closing may wait for a process or a stream, so it is a reader's work. */
    private void letGo(SampleSource source) {
        room.release();
        readers.execute(() -> {
            try {
                source.close();
            } catch (RuntimeException e) {
                LOG.warn("A recording can't be closed", e);
            }
        });
    }

    /** Has the next window of a recording read, then tells the scheduler. */
    private void fill(OpenTranscription open) {
        readers.execute(() -> {
            InferenceException failure = null;
            try {
                open.recording().fill();
            } catch (InferenceException e) {
                failure = e;
            } catch (RuntimeException | Error e) { // a reader that dies would leave its recording waiting
                LOG.error("A recording can't be read", e);
                failure = new InferenceException(Reason.INTERNAL, "The recording can't be read", null, e);
            }
            inbox.add(filled(open, failure));
        });
    }

    private Runnable filled(OpenTranscription open, @Nullable InferenceException failure) {
        return failure == null ? () -> scheduler.filled(open) : () -> open.fail(failure);
    }

    private void run() {
        while (!closing) {
            try {
                takeIn();
                scheduler.step();
                publishLoad();
            } catch (InterruptedException e) {
                LOG.debug("The engine is being closed");
            } catch (RuntimeException | Error e) { // an engine without its thread would leave every caller waiting
                LOG.error("A step failed; every open transcription is given up", e);
                scheduler.failAll(FAILED);
            }
        }
        for (Runnable delivery = inbox.poll(); delivery != null; delivery = inbox.poll()) {
            delivery.run();
        }
        scheduler.failAll(CLOSING);
    }

    /** Takes what has come in; waits only if there is nothing to compute. */
    private void takeIn() throws InterruptedException {
        Runnable first = null;
        if (scheduler.empty()) {
            first = inbox.take();
        } else if (scheduler.idle()) {
            first = inbox.poll(DUE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
        for (Runnable delivery = first == null ? inbox.poll() : first; delivery != null; delivery = inbox.poll()) {
            delivery.run();
        }
    }

    private void publishLoad() {
        load = new SpeechLoad(scheduler.opened(), 0, description.slots() - scheduler.running());
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
        readers.shutdown();
        program.close();
        reader.close();
    }
}
