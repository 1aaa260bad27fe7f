package dev.medley.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process, told apart from a later one that got the same number.
 *
 * @param pid its number
 * @param startedAt when it started, as the system says
 */
record ProcessMark(long pid, Instant startedAt) {
    /** The system's boot time, which start times are counted from, is read in whole seconds and may jump by one. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(50);

    static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(process.pid(), process.info().startInstant().orElseGet(Instant::now));
    }

    /** The process, if it still runs. */
    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(this::same).filter(ProcessMark::running);
    }

    boolean alive() {
        return find().isPresent();
    }

    /**
     * Asks it to end (SIGTERM), kills it (SIGKILL) if it has not after {@code limit}, and waits until it has ended.
     *
     * @throws SuiteFailure if it does not end even so
     */
    void end(Duration limit) throws InterruptedException {
        find().ifPresent(ProcessHandle::destroy);
        if (ended(limit)) {
            return;
        }
        find().ifPresent(ProcessHandle::destroyForcibly);
        if (!ended(KILL_LIMIT)) {
            throw new SuiteFailure("process " + pid + " does not end even when killed");
        }
    }

    private boolean ended(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (alive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
        return true;
    }

    private boolean same(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(start, startedAt).abs().compareTo(TOLERANCE) <= 0)
                .orElse(false);
    }

    /** A process that ended, but that its parent has not asked about, is listed still; it has no command any more. */
    private static boolean running(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }
}
