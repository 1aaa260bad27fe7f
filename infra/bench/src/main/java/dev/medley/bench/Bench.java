package dev.medley.bench;

import dev.medley.bench.checkpoint.RandomModelCommand;
import dev.medley.bench.engine.EngineCommand;
import dev.medley.bench.engine.TowerCommand;
import dev.medley.bench.job.JobsCommand;
import dev.medley.bench.load.CompareCommand;
import dev.medley.bench.load.DurationConverter;
import dev.medley.bench.load.LoadCommand;
import dev.medley.bench.load.StackCommand;
import dev.medley.bench.routing.RoutingCommand;
import dev.medley.bench.speech.ListenCommand;
import dev.medley.bench.speech.TranscribeCommand;
import dev.medley.bench.vision.CaptionCommand;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry point of {@code infra/bench/run}. Exits with 0 when it measured, 1 when it could not, 2 for wrong usage. */
@Command(
        name = "infra/bench/run",
        mixinStandardHelpOptions = true,
        version = "medley bench 0.1",
        description = "Measures OpenAI-compatible servers: Medley and its peers with the same tool.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LoadCommand.class,
            CompareCommand.class,
            EngineCommand.class,
            TowerCommand.class,
            StackCommand.class,
            RoutingCommand.class,
            JobsCommand.class,
            TranscribeCommand.class,
            ListenCommand.class,
            CaptionCommand.class,
            RandomModelCommand.class
        })
public final class Bench {
    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line with all of its commands. */
    static CommandLine commandLine() {
        return new CommandLine(new Bench())
                .registerConverter(Duration.class, new DurationConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((wrong, arguments) -> {
                    CommandLine command = wrong.getCommandLine();
                    command.getErr().println(wrong.getMessage());
                    command.getErr().println("Try " + command.getCommandSpec().qualifiedName() + " --help");
                    return command.getCommandSpec().exitCodeOnInvalidInput();
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(command.getCommandName() + ": " + failure.getMessage());
                    return command.getCommandSpec().exitCodeOnExecutionException();
                });
    }
}
