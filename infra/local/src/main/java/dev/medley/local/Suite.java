package dev.medley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The suite on this machine: the broker starts first, since the services need it, and ends last. The state file tells
 * other launchers what runs, from the first process on. {@link #stop} may come from any thread, such as a shutdown
 * hook, and makes the other methods return or fail; these belong to one thread.
 */
final class Suite {
    private static final Duration START_LIMIT = Duration.ofMinutes(5);
    private static final Duration SERVED_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LAST_LINES = 12;

    private final Home home;
    private final Progress progress;
    private final Readiness readiness = new Readiness();
    private final List<ServiceProcess> processes = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private SuiteState state;

    private Suite(Home home, Progress progress, SuiteState state) {
        this.home = home;
        this.progress = progress;
        this.state = state;
    }

    /** A suite that has not started yet. */
    static Suite planned(Home home, Progress progress, Endpoints endpoints) {
        ProcessMark launcher = ProcessMark.of(ProcessHandle.current());
        return new Suite(home, progress, new SuiteState(Instant.now(), false, launcher, endpoints, List.of()));
    }

    /** A suite that another launcher started. */
    static Suite running(Home home, Progress progress, SuiteState state) {
        Suite suite = new Suite(home, progress, state);
        state.services().forEach(each -> suite.processes.add(each.process()));
        return suite;
    }

    /** Ends a suite that another launcher started: asks a launcher that watches over it, then ends what is left. */
    static void end(Home home, Progress progress, SuiteState state) throws InterruptedException {
        ProcessMark watcher = state.launcher();
        if (watcher != null) {
            watcher.end(STOP_LIMIT.multipliedBy(2));
        }
        running(home, progress, SuiteState.read(home.state()).orElse(state)).stop();
    }

    /**
     * Starts processes together; returns once all of them are ready.
     *
     * @throws SuiteFailure if a process ends or is not ready in time; the others still run then
     */
    void start(List<ServiceSpec> stage) throws InterruptedException {
        List<ServiceProcess> started = new ArrayList<>();
        for (ServiceSpec spec : stage) {
            clearLog(spec);
            started.add(spawn(spec));
        }
        awaitReady(started);
    }

    /** Says that nothing more will be started. */
    void whole() throws InterruptedException {
        save(state.whole());
    }

    /** Ends one process, if it runs, and starts it again as it was; returns once it is ready. */
    void restart(String name) throws InterruptedException {
        ServiceProcess old = process(name)
                .orElseThrow(
                        () -> new SuiteFailure("no process is called " + name + "; there are " + names(processes)));
        old.stop(STOP_LIMIT);
        processes.remove(old);
        awaitReady(List.of(spawn(old.spec())));
    }

    /** Leaves the processes to themselves when this launcher ends. */
    void detach() throws InterruptedException {
        save(state.detached());
    }

    /**
     * Returns once {@link #stop} is called.
     *
     * @throws SuiteFailure if a process ends before that, unless another launcher is restarting it
     */
    void watch() throws InterruptedException {
        while (!stopping.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
            Optional<ServiceProcess> dead =
                    processes.stream().filter(each -> !each.alive()).findFirst();
            if (dead.isPresent() && !replaced(dead.get())) {
                throw ended(dead.get(), "");
            }
        }
    }

    /**
     * Ends everything and waits until it has ended: the services side by side, then the broker, which started first
     * because they need it.
     */
    synchronized void stop() {
        stopping.countDown();
        try {
            processes.stream().skip(1).forEach(ServiceProcess::askToEnd);
            for (int i = processes.size() - 1; i >= 0; i--) {
                processes.get(i).stop(STOP_LIMIT);
                progress.say("  " + processes.get(i).name() + " ended");
                processes.remove(i);
            }
            Files.deleteIfExists(home.state());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new SuiteFailure("can't delete " + home.state() + ": " + e.getMessage(), e);
        }
    }

    private synchronized ServiceProcess spawn(ServiceSpec spec) throws InterruptedException {
        failIfStopping();
        ServiceProcess process = ServiceProcess.prepare(spec, home.log(spec.name()));
        processes.add(process);
        save(state.with(process));
        process.release();
        return process;
    }

    private void awaitReady(List<ServiceProcess> started) throws InterruptedException {
        List<ServiceProcess> waiting = new ArrayList<>(started);
        Instant since = Instant.now();
        while (!waiting.isEmpty()) {
            stopping.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
            failIfStopping();
            Duration passed = Duration.between(since, Instant.now());
            waiting.removeIf(process -> ready(process, passed));
            waiting.stream().filter(process -> !process.alive()).findFirst().ifPresent(dead -> {
                throw ended(dead, " before it was ready");
            });
            if (!waiting.isEmpty() && passed.compareTo(START_LIMIT) > 0) {
                throw late(waiting.get(0));
            }
            progress.waiting(waiting.stream().map(ServiceProcess::name).toList(), passed);
        }
    }

    /** Returns once clients find all models: the gateway hears of the others a moment after they are ready. */
    void awaitServed(ServedModels models) throws InterruptedException {
        Instant since = Instant.now();
        while (!models.allReady()) {
            stopping.await(POLL.toMillis(), TimeUnit.MILLISECONDS);
            failIfStopping();
            if (Duration.between(since, Instant.now()).compareTo(SERVED_LIMIT) > 0) {
                throw new SuiteFailure("the gateway does not serve " + String.join(", ", models.names()) + " after "
                        + SERVED_LIMIT.toSeconds() + " s; its log is " + home.log("gateway"));
            }
        }
    }

    private boolean ready(ServiceProcess process, Duration passed) {
        boolean ready = readiness.ready(process.spec(), process.mark().pid());
        if (ready) {
            progress.ready(process.name(), passed, process.spec().where());
        }
        return ready;
    }

    /** Throws once {@link #stop} was called. */
    void failIfStopping() throws InterruptedException {
        if (stopping.getCount() == 0) {
            throw new InterruptedException("the suite is stopping");
        }
    }

    private boolean replaced(ServiceProcess dead) {
        try (HomeLock unused = HomeLock.take(home).orElse(null)) {
            if (unused == null) {
                return true;
            }
        }
        Optional<ServiceProcess> successor = SuiteState.read(home.state())
                .flatMap(now -> now.service(dead.name()))
                .map(SuiteState.Service::process)
                .filter(ServiceProcess::alive);
        successor.ifPresent(process -> {
            processes.set(processes.indexOf(dead), process);
            state = state.with(process);
        });
        return successor.isPresent();
    }

    private Optional<ServiceProcess> process(String name) {
        return processes.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    private synchronized void save(SuiteState next) throws InterruptedException {
        failIfStopping();
        state = next;
        state.write(home.state());
    }

    private void clearLog(ServiceSpec spec) {
        try {
            Files.deleteIfExists(home.log(spec.name()));
        } catch (IOException e) {
            throw new SuiteFailure("can't clear " + home.log(spec.name()) + ": " + e.getMessage(), e);
        }
    }

    private SuiteFailure ended(ServiceProcess process, String when) {
        return withLog(process, process.name() + " " + process.ending() + when);
    }

    private SuiteFailure late(ServiceProcess process) {
        return withLog(process, process.name() + " is not ready after " + START_LIMIT.toSeconds() + " s");
    }

    private SuiteFailure withLog(ServiceProcess process, String what) {
        LogFile log = new LogFile(home.log(process.name()));
        return new SuiteFailure(
                what + "; see " + log.path() + ", which ends:\n    " + String.join("\n    ", log.tail(LAST_LINES)));
    }

    private static String names(List<ServiceProcess> processes) {
        return String.join(", ", processes.stream().map(ServiceProcess::name).toList());
    }
}
