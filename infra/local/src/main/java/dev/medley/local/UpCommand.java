package dev.medley.local;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Starts the suite, waits until it is ready and watches over it until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Mixin
    private final SuiteOptions options = new SuiteOptions();

    @Option(names = "--detach", description = "Leave the suite running and return; infra/medley down ends it.")
    private boolean detach;

    @Override
    public Integer call() throws InterruptedException {
        Home home = Home.current();
        Progress progress = Progress.onStandardOutput();
        Instant since = Instant.now();
        try (Launch launch = Launch.start(home, options, progress)) {
            Duration passed = Duration.between(since, Instant.now());
            progress.say(String.format(Locale.ROOT, "The suite is up after %.1f s.", Progress.seconds(passed)));
            describe(launch.endpoints(), home, progress);
            describe(launch.observers(), progress);
            if (detach) {
                progress.say("End it with infra/medley down.");
                launch.detach();
            } else {
                progress.say("Ctrl-C ends it.");
                launch.watch();
            }
        }
        return 0;
    }

    private static void describe(Observers observers, Progress progress) {
        observers.specs().forEach(spec -> progress.say("  " + spec.name() + "  " + spec.where()));
        if (!observers.missing().isEmpty()) {
            progress.say("  Not on this machine's PATH, so it shows nothing: "
                    + String.join(", ", observers.missing())
                    + ". infra/observability/README.md says where to get them.");
        }
    }

    private static void describe(Endpoints endpoints, Home home, Progress progress) {
        progress.say("  REST   " + endpoints.rest() + "/v1");
        progress.say("  gRPC   " + endpoints.grpc());
        progress.say("  Kafka  " + endpoints.kafka());
        progress.say("  Logs   " + home.logs());
    }
}
