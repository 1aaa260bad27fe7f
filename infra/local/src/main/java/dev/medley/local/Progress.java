package dev.medley.local;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Tells the user how far the start is: one line that moves on a terminal, and a line now and then elsewhere.
 * Thread-safe.
 */
final class Progress {
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(10);
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private long lastLineAt = System.nanoTime();

    Progress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Progress on standard output; the front script knows whether that is a terminal. */
    static Progress onStandardOutput() {
        return new Progress(System.out, Boolean.getBoolean("medley.terminal"));
    }

    synchronized void say(String line) {
        out.println((terminal ? CLEAR_LINE : "") + line);
        lastLineAt = System.nanoTime();
    }

    synchronized void ready(String name, Duration after, String where) {
        say(String.format(Locale.ROOT, "  %-20s ready after %5.1f s   %s", name, seconds(after), where));
    }

    synchronized void waiting(List<String> names, Duration since) {
        if (names.isEmpty()) {
            return;
        }
        String line = String.format(Locale.ROOT, "  waiting for %s, %.0f s", String.join(", ", names), seconds(since));
        if (terminal) {
            out.print(CLEAR_LINE + line);
            out.flush();
        } else if (System.nanoTime() - lastLineAt > QUIET_LIMIT.toNanos()) {
            say(line);
        }
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
