package dev.medley.local;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "down",
        description = "Ends the suite, whoever started it, and waits until nothing of it runs.",
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        Home home = Home.current();
        Progress progress = Progress.onStandardOutput();
        Optional<SuiteState> state = SuiteState.read(home.state());
        if (state.isEmpty() || !state.get().anyAlive()) {
            progress.say("Nothing is running.");
            return 0;
        }
        Suite.end(home, progress, state.get());
        progress.say("Nothing is running any more.");
        return 0;
    }
}
