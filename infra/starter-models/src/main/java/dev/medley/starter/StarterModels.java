package dev.medley.starter;

import dev.medley.starter.corpus.CorpusCommand;
import dev.medley.starter.domains.DomainsCommand;
import dev.medley.starter.scenes.ScenesCommand;
import dev.medley.starter.speech.SpeechCommand;
import dev.medley.starter.speech.SpeechCorpusCommand;
import dev.medley.starter.text.AdapterCommand;
import dev.medley.starter.text.TextCommand;
import dev.medley.starter.vision.VisionCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Trains the models that Medley ships with. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains the models that Medley ships with.",
        subcommands = {
            TextCommand.class,
            DomainsCommand.class,
            AdapterCommand.class,
            CorpusCommand.class,
            SpeechCommand.class,
            SpeechCorpusCommand.class,
            VisionCommand.class,
            ScenesCommand.class
        })
public final class StarterModels {
    private StarterModels() {}

    public static void main(String[] arguments) {
        // Differentiation needs the plain interpreter: the optimised one loses the types of mixed precision.
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        System.exit(run(arguments));
    }

    /** Runs a command, and gives the process's exit status. */
    public static int run(String... arguments) {
        return new CommandLine(new StarterModels())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }
}
