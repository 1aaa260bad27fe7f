package dev.medley.local;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code infra/medley}. */
@Command(
        name = "infra/medley",
        description = "Runs the Medley suite on this machine: Kafka and every service, each as its own process.",
        mixinStandardHelpOptions = true,
        version = "Medley 0.1.0",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            RestartCommand.class,
            CatalogueCommand.class,
            DownCommand.class
        })
public final class Medley implements Runnable {
    /** As shells report a program that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    @Spec
    private @Nullable CommandSpec spec;

    private Medley() {}

    public static void main(String[] args) {
        System.setProperty("logback.configurationFile", "launcher-logback.xml");
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Medley()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof InterruptedException) {
                return INTERRUPTED;
            }
            if (failure instanceof SuiteFailure) {
                command.getErr().println("medley: " + failure.getMessage());
                return CommandLine.ExitCode.SOFTWARE;
            }
            throw failure;
        });
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "Which command?");
        }
    }
}
