package dev.medley.inference.speech;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.inference.checkpoint.WhisperGeneration.Head;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.program.Program;
import java.util.List;
import java.util.Map;

/**
 * The program that serves a Whisper, for training one: it gives the loss of a batch, and under a
 * {@code GradientCollector} the gradients of the weights. One thread uses it; it owns native memory until
 * {@link #close()}, but not the weights, which are the trainer's.
 */
public final class WhisperTraining implements AutoCloseable {
    private static final String PREFIX = "model.";

    private final Program program;

    private WhisperTraining(Program program) {
        this.program = program;
    }

    /**
     * Compiles it.
     *
     * @param alignment the decoder's heads that learn when words are said
     * @param bf16 whether matrices are multiplied in bfloat16; weights and gradients are fp32 either way
     */
    public static WhisperTraining compile(WhisperConfig config, List<Head> alignment, boolean bf16, Device device) {
        Kernel kernel = bf16 ? Kernel.PLAIN_BF16 : Kernel.PLAIN_FP32;
        Program program = Program.compile(
                "whisper", List.of("linear"), WhisperProgram.attributes(config, kernel, kernel.cache()), device);
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("load_alignment", new NDList(scope.create(WhisperProgram.places(alignment, config))));
        }
        return new WhisperTraining(program);
    }

    /** Makes arrays on the program's device. */
    public NDManager manager() {
        return program.manager();
    }

    /**
     * The mean cross-entropy of a batch, in nats a token; an array of the inputs' manager.
     *
     * @param features log-mel windows (B, mel bins, frames) as {@link LogMel} has them, fp32
     * @param ids tokens of the prompt and the transcript (B, T), int64
     * @param targets what should follow each of them (B, T), int64; -100 where nothing is asked
     * @param weights all of {@link WhisperConfig#expectedTensors()}, fp32; gradients flow to those that require them
     */
    public NDArray loss(NDArray features, NDArray ids, NDArray targets, Map<String, NDArray> weights) {
        return run("loss", new NDList(features, ids, targets), weights).singletonOrThrow();
    }

    /**
     * What is pronounced in a sound, for the encoder to learn by connectionist temporal classification, and where each
     * target is said, for the alignment heads to listen there.
     *
     * @param phonemes of each sound (B, U), from 1 on, int64; 0 after its last
     * @param sizes how many encoder positions and how many phonemes each sound has (2, B), int64
     * @param listening how much each target is to be listened for at each encoder position (B, T, S), 1 in sum, or 0
     *     where that is not known; fp32
     */
    public record Hearing(NDArray phonemes, NDArray sizes, NDArray listening) {}

    /**
     * The loss as above, the mean loss of telling phonemes, in nats each, and the mean cross-entropy of what the
     * alignment heads listen to, in nats a target.
     *
     * @param weights as above, {@code model.encoder.embed_positions.weight} as long as the features are; and
     *     {@code phonemes.weight} (phonemes and 1, hidden size) and {@code phonemes.bias}, a layer that no checkpoint
     *     has
     */
    public NDList losses(
            NDArray features, NDArray ids, NDArray targets, Hearing hearing, Map<String, NDArray> weights) {
        return run(
                "losses",
                new NDList(features, ids, targets, hearing.phonemes, hearing.sizes, hearing.listening),
                weights);
    }

    private NDList run(String method, NDList inputs, Map<String, NDArray> weights) {
        weights.forEach((name, weight) -> {
            weight.setName("weights." + (name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name));
            inputs.add(weight);
        });
        return program.callForTraining(method, inputs);
    }

    @Override
    public void close() {
        program.close();
    }
}
