package dev.medley.bench.load;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Says once a second how far a run is. */
final class Progress {
    private static final long PERIOD_MS = 1_000;

    private Progress() {}

    /** Runs {@code work}, and prints {@code line} every second meanwhile. */
    static <T> T during(Supplier<T> work, PrintWriter out, String title, Supplier<String> line) {
        long start = System.nanoTime();
        var timer = new Timer("progress", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                        out.println(String.format(Locale.ROOT, "%s, %d s: %s", title, seconds, line.get()));
                        out.flush();
                    }
                },
                PERIOD_MS,
                PERIOD_MS);
        try {
            return work.get();
        } finally {
            timer.cancel();
        }
    }
}
