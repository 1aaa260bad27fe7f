package dev.medley.starter.speech;

import dev.medley.starter.training.Schedule;
import dev.medley.starter.training.TrainingState.Place;
import dev.medley.starter.training.WhisperBatch;
import dev.medley.starter.training.WhisperTrainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** Trains until its schedule ends or it is told to stop, and saves now and then so that it can go on. */
final class SpeechRun {
    private static final int STEPS_PER_LINE = 20;

    private final SpeechBatches batches;
    private final int samplesPerBatch;
    private final Schedule schedule;
    private final Saver saver;
    private final Duration saveEvery;
    private final PrintWriter out;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private double writing;
    private double phonemes;
    private double listening;
    private double seconds;
    private double sound;

    /** Saves what was trained, and tells how well it does. */
    @FunctionalInterface
    interface Saver {
        WordErrors save(WhisperTrainer trainer, Place place) throws IOException;
    }

    SpeechRun(
            SpeechBatches batches,
            int samplesPerBatch,
            Schedule schedule,
            Saver saver,
            Duration saveEvery,
            PrintWriter out) {
        this.batches = batches;
        this.samplesPerBatch = samplesPerBatch;
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
    Place run(WhisperTrainer trainer, Place start) throws IOException {
        Place place = start;
        long saved = System.nanoTime();
        while (going(place)) {
            SpeechBatches.Epoch epoch = batches.epoch(place.epoch(), samplesPerBatch);
            while (place.batch() < epoch.size() && going(place)) {
                place = step(trainer, epoch, place);
                if (System.nanoTime() - saved > saveEvery.toNanos()) {
                    save(trainer, place);
                    saved = System.nanoTime();
                }
            }
            if (place.batch() >= epoch.size()) {
                place = new Place(place.step(), place.epoch() + 1, 0, place.seconds());
            }
        }
        save(trainer, place);
        return place;
    }

    private boolean going(Place place) {
        return schedule.progress(place) < 1 && !stopping.get();
    }

    private Place step(WhisperTrainer trainer, SpeechBatches.Epoch epoch, Place place) {
        long began = System.nanoTime();
        WhisperBatch batch = epoch.batch(place.batch());
        WhisperTrainer.Losses losses = trainer.step(batch, schedule.learningRate(place));
        double took = (System.nanoTime() - began) / 1e9;
        var next = new Place(place.step() + 1, place.epoch(), place.batch() + 1, place.seconds() + took);
        writing += losses.writing();
        phonemes += losses.phonemes();
        listening += losses.listening();
        seconds += took;
        sound += (double) batch.rows() * batch.windows().get(0).length / Recording.SAMPLE_RATE;
        if (next.step() % STEPS_PER_LINE == 0) {
            print(next, epoch.size());
        }
        return next;
    }

    private void print(Place place, int batchesOfEpoch) {
        out.printf(
                Locale.ROOT,
                "step %d  epoch %d, %d of %d  loss %.3f  phonemes %.3f  listening %.3f  rate %.2e  %.2f s a step, %.0f s of sound  %.1f %%%n",
                place.step(),
                place.epoch(),
                place.batch(),
                batchesOfEpoch,
                writing / STEPS_PER_LINE,
                phonemes / STEPS_PER_LINE,
                listening / STEPS_PER_LINE,
                schedule.learningRate(place),
                seconds / STEPS_PER_LINE,
                sound / STEPS_PER_LINE,
                100 * schedule.progress(place));
        out.flush();
        writing = 0;
        phonemes = 0;
        listening = 0;
        seconds = 0;
        sound = 0;
    }

    private void save(WhisperTrainer trainer, Place place) throws IOException {
        WordErrors errors = saver.save(trainer, place);
        out.printf(
                Locale.ROOT,
                "step %d  saved; %.1f %% of %d validation words wrong%n",
                place.step(),
                100 * errors.rate(),
                errors.words());
        out.flush();
    }
}
