package dev.medley.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;

@Command(
        name = "demo",
        description =
                "Asks the model a question through the gateway and shows the answer as it comes, then has a recording"
                        + " transcribed and a picture captioned. Uses the suite that runs, or starts one and ends it afterwards.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private final SuiteOptions options = new SuiteOptions();

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            defaultValue = "How do I treat a burn on my hand?",
            description = "What to ask. Default: ${DEFAULT-VALUE}")
    private String prompt = "";

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Longest answer, in tokens. Default: ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(
            names = "--recording",
            paramLabel = "FILE",
            description = "What to transcribe. Default: a sentence that the starter speech model never heard.")
    private @Nullable Path recording;

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "What to caption. Default: a scene that the starter vision model never saw.")
    private @Nullable Path picture;

    @Option(names = "--keep", description = "Leave a suite that the demo started running.")
    private boolean keep;

    @Override
    public Integer call() throws InterruptedException {
        Home home = Home.current();
        Optional<SuiteState> running = SuiteState.read(home.state()).filter(SuiteState::anyAlive);
        if (running.isPresent()) {
            ask(running.get().endpoints().rest());
            return 0;
        }
        Progress progress = Progress.onStandardOutput();
        progress.say("Starting the suite.");
        try (Launch launch = Launch.start(home, options, progress)) {
            askWhileUp(launch);
            if (keep) {
                launch.detach();
                progress.say("The suite is up at " + launch.endpoints().rest() + "; end it with infra/medley down.");
            }
        }
        return 0;
    }

    /** A question that breaks off because the user ends the demo is no failure of the suite. */
    private void askWhileUp(Launch launch) throws InterruptedException {
        try {
            ask(launch.endpoints().rest());
        } catch (SuiteFailure failure) {
            launch.failIfEnding();
            throw failure;
        }
    }

    private void ask(URI rest) throws InterruptedException {
        try {
            Path sound = recording == null ? Repository.starterRecording() : recording;
            Path scene = picture == null ? Repository.starterPicture() : picture;
            new Demo(rest, System.out).run(prompt, maxTokens, sound, scene);
        } catch (IOException | JacksonException e) {
            throw new SuiteFailure(
                    "no answer from " + rest + ": " + e.getMessage() + "; infra/medley status shows what runs", e);
        }
    }
}
