package dev.medley.local;

import java.util.List;

/**
 * One start of the suite by this launcher. The suite ends when this is closed or when the launcher's process ends,
 * however the user brings that about, unless it was {@linkplain #detach left to itself}.
 */
final class Launch implements AutoCloseable {
    private final Suite suite;
    private final Endpoints endpoints;
    private final Observers observers;
    private final Thread atExit;
    private boolean detached;

    private Launch(Home home, SuitePlan plan, Progress progress) {
        this.suite = Suite.planned(home, progress, plan.endpoints());
        this.endpoints = plan.endpoints();
        this.observers = plan.observers();
        this.atExit = new Thread(suite::stop, "suite-stop");
    }

    /**
     * Starts a suite and returns once it is ready.
     *
     * @throws SuiteFailure if one runs in this home, or if this one can't start; nothing of it runs then
     */
    @SuppressWarnings("try") // the lock is held, not used
    static Launch start(Home home, SuiteOptions options, Progress progress) throws InterruptedException {
        try (HomeLock lock = HomeLock.require(home)) {
            SuiteState.read(home.state()).filter(SuiteState::anyAlive).ifPresent(running -> {
                throw new SuiteFailure("the suite is up already, at "
                        + running.endpoints().rest() + "; infra/medley status shows it, infra/medley down ends it");
            });
            SuitePlan plan = SuitePlan.of(home, options);
            Launch launch = new Launch(home, plan, progress);
            launch.run(plan);
            return launch;
        }
    }

    private void run(SuitePlan plan) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            suite.start(List.of(plan.broker()));
            StarterAdapters.publish(plan.adapters(), endpoints.kafka());
            suite.start(ClassArchives.prepare(plan.services()));
            suite.awaitServed(new ServedModels(endpoints.rest(), plan.models()));
            suite.start(plan.observers().specs());
            suite.whole();
        } catch (SuiteFailure failure) {
            suite.stop();
            throw failure;
        }
    }

    /** What watches the suite. */
    Observers observers() {
        return observers;
    }

    Endpoints endpoints() {
        return endpoints;
    }

    /** Returns when the suite is ended from elsewhere; fails if one of its processes ends on its own. */
    void watch() throws InterruptedException {
        suite.watch();
    }

    /** Throws if the suite is being ended, so that whatever fails now is no news. */
    void failIfEnding() throws InterruptedException {
        suite.failIfStopping();
    }

    /** Leaves the suite running when this launcher ends. */
    void detach() throws InterruptedException {
        suite.detach();
        detached = true;
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    @Override
    public void close() {
        if (!detached) {
            suite.stop();
        }
    }
}
