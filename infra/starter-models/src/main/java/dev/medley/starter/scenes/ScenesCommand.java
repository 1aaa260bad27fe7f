package dev.medley.starter.scenes;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train scenes}: renders scenes to test with. */
@Command(
        name = "scenes",
        mixinStandardHelpOptions = true,
        description = "Renders scenes as PNG files, with their true captions, questions and answers as JSON lines.",
        showDefaultValues = true,
        sortOptions = false)
public final class ScenesCommand implements Callable<Integer> {
    @Option(names = "--seed", description = "Decides the scenes, 0 or more; the model learns from none of these.")
    private long seed = 1;

    @Option(names = "--count", description = "How many scenes.")
    private long count = 100;

    @Option(
            names = "--output",
            defaultValue = "${sys:medley.starter.home:-.}/target/scenes",
            description = "Folder of the pictures and of scenes.jsonl.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--edge", description = "Edge of the pictures, in pixels, 32 to 2048.")
    private int edge = 192;

    @Option(names = "--questions", description = "Questions about each scene, at most.")
    private int questions = 7;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        check("--seed", seed, 0, Long.MAX_VALUE);
        check("--count", count, 1, 1_000_000);
        check("--edge", edge, 32, 2048);
        check("--questions", questions, 0, 14);
        new SceneFiles(SceneSource.of(seed), edge, questions).write(output, count);
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%,d scenes in %s%n", count, output);
        out.flush();
        return 0;
    }

    private void check(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    spec.commandLine(),
                    "%s is %d, but must be between %d and %d".formatted(option, value, least, most));
        }
    }
}
