package dev.medley.starter.text;

import dev.medley.starter.training.TrainingState.Place;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Prints how training goes, a line every few steps. */
final class Progress {
    private static final int STEPS_PER_LINE = 50;

    private final PrintWriter out;
    private double loss;
    private double seconds;
    private long tokens;
    private int steps;
    private double progressAtLine = -1;

    Progress(PrintWriter out) {
        this.out = out;
    }

    void stepped(Place place, double done, double rate, float stepLoss, int stepTokens, double stepSeconds) {
        progressAtLine = progressAtLine < 0 ? done : progressAtLine;
        loss += stepLoss;
        tokens += stepTokens;
        seconds += stepSeconds;
        steps++;
        if (steps == STEPS_PER_LINE) {
            double left = (1 - done) / Math.max(done - progressAtLine, 1e-9) * seconds;
            out.printf(
                    Locale.ROOT,
                    "step %d  epoch %d  loss %.3f  rate %.2e  %.0f tokens/s  %.1f %%  %s left%n",
                    place.step(),
                    place.epoch(),
                    loss / steps,
                    rate,
                    tokens / seconds,
                    100 * done,
                    minutes(left));
            out.flush();
            clear(done);
        }
    }

    void validated(Place place, double validationLoss) {
        out.printf(Locale.ROOT, "step %d  held-out loss %.3f, saved%n", place.step(), validationLoss);
        out.flush();
    }

    private void clear(double done) {
        loss = 0;
        tokens = 0;
        seconds = 0;
        steps = 0;
        progressAtLine = done;
    }

    private static String minutes(double seconds) {
        Duration left = Duration.ofSeconds((long) seconds);
        return left.toHours() > 0
                ? left.toHours() + " h " + left.toMinutesPart() + " min"
                : left.toMinutes() + " min " + left.toSecondsPart() + " s";
    }
}
