package dev.medley.bench.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a checkpoint with random weights. */
@Command(
        name = "random-model",
        mixinStandardHelpOptions = true,
        description = "Writes a Hugging Face checkpoint folder of a known shape with random weights in bf16, for speed"
                + " measurements without a download.")
public final class RandomModelCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--shape",
            paramLabel = "NAME",
            required = true,
            description = "smollm-135m (Llama, 135M, 269 MB), qwen3-0.6b (Qwen3, 596M, 1.2 GB) or tiny (for tests).")
    private String shapeName = "";

    @Option(names = "--output", paramLabel = "DIR", required = true, description = "Folder, made when missing.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path output;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws IOException {
        ModelShape shape = ModelShape.BY_NAME.get(shapeName);
        if (shape == null) {
            throw new ParameterException(
                    command.commandLine(),
                    "--shape must be one of %s, not '%s'"
                            .formatted(new TreeSet<>(ModelShape.BY_NAME.keySet()), shapeName));
        }
        RandomCheckpoint.write(shape, seed, output);
        command.commandLine()
                .getOut()
                .println("Wrote " + output.toAbsolutePath().normalize());
        return 0;
    }
}
