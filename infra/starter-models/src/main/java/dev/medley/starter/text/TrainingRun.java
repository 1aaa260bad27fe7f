package dev.medley.starter.text;

import dev.medley.starter.corpus.Example;
import dev.medley.starter.training.Batch;
import dev.medley.starter.training.BatchPlan;
import dev.medley.starter.training.LlamaTrainer;
import dev.medley.starter.training.Schedule;
import dev.medley.starter.training.TrainingState.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Trains until its schedule ends or it is told to stop, and saves its state now and then so that it can go on. The same
 * data, seed and schedule in steps give the same weights, interrupted or not.
 */
final class TrainingRun {
    private static final int TOKENS_PER_BATCH = 1024;
    private static final int VALIDATION_BATCHES = 8;

    private final TrainingData data;
    private final ExampleEncoder encoder;
    private final Schedule schedule;
    private final Progress progress;
    private final Path stateFile;
    private final CheckpointWriter checkpoint;
    private final Duration saveEvery;
    /** Writes what was trained in the format in which it is used. */
    @FunctionalInterface
    interface CheckpointWriter {
        void write(float[] weights) throws IOException;
    }

    private final AtomicBoolean stopping = new AtomicBoolean();

    TrainingRun(
            TrainingData data,
            ExampleEncoder encoder,
            Schedule schedule,
            Progress progress,
            Path stateFile,
            CheckpointWriter checkpoint,
            Duration saveEvery) {
        this.data = data;
        this.encoder = encoder;
        this.schedule = schedule;
        this.progress = progress;
        this.stateFile = stateFile;
        this.checkpoint = checkpoint;
        this.saveEvery = saveEvery;
    }

    /** Asks the run to save and return after the current step. May be called from any thread. */
    void stop() {
        stopping.set(true);
    }

    /**
     * Trains from {@code start} on and returns the place where it stopped: the schedule's end, unless it was told to.
     */
    Place run(LlamaTrainer trainer, Place start) throws IOException {
        HeldOutText validation = HeldOutText.of(data.heldOut(), encoder).first(VALIDATION_BATCHES);
        Place place = start;
        long saved = System.nanoTime();
        while (schedule.progress(place) < 1 && !stopping.get()) {
            List<Batch> epoch = plan(data.epochs().apply(place.epoch()), new Random(place.epoch()));
            while (place.batch() < epoch.size() && schedule.progress(place) < 1 && !stopping.get()) {
                place = step(trainer, epoch.get(place.batch()), place);
                if (System.nanoTime() - saved > saveEvery.toNanos()) {
                    progress.validated(place, validation.loss(trainer));
                    save(trainer, place);
                    saved = System.nanoTime();
                }
            }
            if (place.batch() >= epoch.size()) {
                place = new Place(place.step(), place.epoch() + 1, 0, place.seconds());
            }
        }
        progress.validated(place, validation.loss(trainer));
        save(trainer, place);
        return place;
    }

    private Place step(LlamaTrainer trainer, Batch batch, Place place) {
        long began = System.nanoTime();
        double rate = schedule.learningRate(place);
        float loss = trainer.step(batch, rate);
        double seconds = (System.nanoTime() - began) / 1e9;
        var next = new Place(place.step() + 1, place.epoch(), place.batch() + 1, place.seconds() + seconds);
        progress.stepped(next, schedule.progress(next), rate, loss, batch.tokens(), seconds);
        return next;
    }

    private void save(LlamaTrainer trainer, Place place) throws IOException {
        trainer.state(place).save(stateFile);
        checkpoint.write(trainer.weights());
    }

    private List<Batch> plan(List<? extends Example> examples, Random random) {
        return BatchPlan.of(examples.stream().map(encoder::encode).toList(), TOKENS_PER_BATCH, random);
    }
}
