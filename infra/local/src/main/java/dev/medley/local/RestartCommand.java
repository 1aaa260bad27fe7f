package dev.medley.local;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "restart",
        description = "Ends one process of the suite, if it runs, and starts it again as it was.",
        mixinStandardHelpOptions = true)
final class RestartCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The process, as infra/medley status calls it.")
    private String name = "";

    @Override
    @SuppressWarnings("try") // the lock is held, not used
    public Integer call() throws InterruptedException {
        Home home = Home.current();
        try (HomeLock lock = HomeLock.require(home)) {
            SuiteState state = SuiteState.running(home);
            Suite.running(home, Progress.onStandardOutput(), state).restart(name);
        }
        return 0;
    }
}
