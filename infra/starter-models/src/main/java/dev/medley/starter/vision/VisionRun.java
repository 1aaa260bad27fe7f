package dev.medley.starter.vision;

import dev.medley.starter.training.LlavaBatch;
import dev.medley.starter.training.LlavaTrainer;
import dev.medley.starter.training.Schedule;
import dev.medley.starter.training.TrainingState.Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Trains until its schedule ends or it is told to stop, and saves now and then so that it can go on. The tower learns
 * alone at first: a step without texts takes a third of the time. The next batch is made while one is learnt.
 */
final class VisionRun {
    private static final int STEPS_PER_LINE = 20;
    /** The share of the schedule in which the tower learns alone. */
    private static final double TOWER_ALONE = 0.15;
    /** The share of the schedule in which the learning rate rises again once there are texts. */
    private static final double TEXTS_WARM_UP = 0.01;

    private final SceneBatches batches;
    private final Schedule schedule;
    private final Saver saver;
    private final Duration saveEvery;
    private final PrintWriter out;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final int outline = PatchLabels.NAMES.size();
    private double captions;
    private double answers;
    private final double[] patches = new double[PatchLabels.NAMES.size() + 1];
    private double seconds;

    /** Saves what was trained, and tells how well it does. */
    @FunctionalInterface
    interface Saver {
        SceneExam save(LlavaTrainer trainer, Place place) throws IOException;
    }

    VisionRun(SceneBatches batches, Schedule schedule, Saver saver, Duration saveEvery, PrintWriter out) {
        this.batches = batches;
        this.schedule = schedule;
        this.saver = saver;
        this.saveEvery = saveEvery;
        this.out = out;
    }

    /** Asks the run to save and return after the current step. May be called from any thread. */
    void stop() {
        stopping.set(true);
    }

    /** Trains from a place on and returns the one where it stopped: the schedule's end, unless it was told to. */
    Place run(LlavaTrainer trainer, Place start) throws IOException {
        Place place = start;
        long saved = System.nanoTime();
        ExecutorService painter = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<LlavaBatch> coming = batch(place, painter);
            while (schedule.progress(place) < 1 && !stopping.get()) {
                long began = System.nanoTime();
                LlavaBatch batch = coming.join();
                coming = batch(next(place, 0), painter);
                LlavaTrainer.Losses losses = trainer.step(batch, learningRate(place));
                double took = (System.nanoTime() - began) / 1e9;
                place = next(place, took);
                count(losses, took, place);
                if (System.nanoTime() - saved > saveEvery.toNanos()) {
                    save(trainer, place);
                    saved = System.nanoTime();
                }
            }
        } finally {
            painter.shutdownNow();
        }
        save(trainer, place);
        return place;
    }

    private double learningRate(Place place) {
        double withTexts = schedule.progress(place) - TOWER_ALONE;
        double warmUp = withTexts < 0 ? 1 : Math.min(1, 0.02 + withTexts / TEXTS_WARM_UP);
        return warmUp * schedule.learningRate(place);
    }

    private static Place next(Place place, double took) {
        return new Place(place.step() + 1, 0, 0, place.seconds() + took);
    }

    private CompletableFuture<LlavaBatch> batch(Place place, ExecutorService painter) {
        boolean texts = schedule.progress(place) >= TOWER_ALONE;
        return CompletableFuture.supplyAsync(() -> batches.batch(place.step(), texts), painter);
    }

    private void count(LlavaTrainer.Losses losses, double took, Place place) {
        captions += losses.captions();
        answers += losses.answers();
        float[] seen = losses.patches();
        for (int i = 0; i < seen.length; i++) {
            patches[Math.min(i, outline)] += i < outline ? seen[i] : seen[i] / (seen.length - outline);
        }
        seconds += took;
        if (place.step() % STEPS_PER_LINE == 0) {
            print(place);
        }
    }

    private void print(Place place) {
        var line = new StringBuilder();
        line.append(String.format(
                Locale.ROOT,
                "step %d  captions %.3f  answers %.3f ",
                place.step(),
                captions / STEPS_PER_LINE,
                answers / STEPS_PER_LINE));
        for (int i = 0; i < patches.length; i++) {
            String name = i < outline ? PatchLabels.NAMES.get(i) : "outline";
            line.append(String.format(Locale.ROOT, " %s %.3f", name, patches[i] / STEPS_PER_LINE));
            patches[i] = 0;
        }
        out.printf(
                Locale.ROOT,
                "%s  rate %.2e  %.2f s a step, %.0f scenes a second  %.1f %%%n",
                line,
                learningRate(place),
                seconds / STEPS_PER_LINE,
                STEPS_PER_LINE * batches.scenes() / seconds,
                100 * schedule.progress(place));
        out.flush();
        captions = 0;
        answers = 0;
        seconds = 0;
    }

    private void save(LlavaTrainer trainer, Place place) throws IOException {
        out.printf(
                Locale.ROOT,
                "step %d  saved; %s%n",
                place.step(),
                saver.save(trainer, place).summary());
        out.flush();
    }
}
