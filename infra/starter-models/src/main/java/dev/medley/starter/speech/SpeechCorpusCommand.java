package dev.medley.starter.speech;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train speech-corpus}: has espeak-ng speak what the speech model learns from. */
@Command(
        name = "speech-corpus",
        mixinStandardHelpOptions = true,
        description = "Has espeak-ng speak what the speech model learns from; what is there already is kept.",
        showDefaultValues = true,
        sortOptions = false)
public final class SpeechCorpusCommand implements Callable<Integer> {
    @Option(
            names = "--output",
            defaultValue = "${sys:medley.starter.home:-.}/target/speech-corpus",
            description = "Folder of the recordings.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--recordings", description = "How many to make in all.")
    private int recordings = 30_000;

    @Option(names = "--seed", description = "Decides what is said, and how.")
    private long seed = 7;

    @Option(
            names = "--test",
            paramLabel = "SENTENCES",
            description = "Instead, speak each line of this file in each of the voices that are never trained on.")
    private @Nullable Path test;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var writer =
                new CorpusWriter(output, seed, new Espeak(), spec.commandLine().getOut());
        try {
            if (test != null) {
                writer.writeTest(Files.readAllLines(test));
            } else {
                writer.write(SpeechText.load(), recordings);
            }
            return 0;
        } catch (UncheckedIOException e) {
            return refused(e.getCause());
        } catch (IOException e) {
            return refused(e);
        }
    }

    private int refused(@Nullable IOException e) {
        spec.commandLine().getErr().println(e == null ? "The corpus can't be written" : e.getMessage());
        return 1;
    }
}
