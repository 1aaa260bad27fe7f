package dev.medley.inference.speech;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.checkpoint.WhisperCheckpoint;
import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.inference.checkpoint.WhisperGeneration;
import dev.medley.inference.checkpoint.WhisperGeneration.Head;
import dev.medley.inference.program.Attribute;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.program.Kernel.TorchType;
import dev.medley.inference.program.Precision;
import dev.medley.inference.program.Program;
import dev.medley.inference.program.WeightTransfer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A Whisper with its weights, its caches and its features: the programs {@code log_mel.py} and {@code whisper.py},
 * called step by step. One thread owns it.
 */
final class WhisperProgram implements AutoCloseable {
    private final Program program;
    private final LogMel logMel;
    private final WhisperConfig config;

    private WhisperProgram(Program program, LogMel logMel, WhisperConfig config) {
        this.program = program;
        this.logMel = logMel;
        this.config = config;
    }

    /** Loads the weights in a precision onto a device and sets the caches of so many windows aside. */
    static WhisperProgram load(WhisperCheckpoint checkpoint, Device device, Precision precision, int slots) {
        WhisperConfig config = checkpoint.config();
        Kernel kernel = Kernel.of(precision, device);
        Program program = Program.compile(
                "whisper", List.of("linear"), attributes(config, kernel, cacheType(kernel, device)), device);
        try {
            loadWeights(program, checkpoint);
            loadRules(program, checkpoint.generation(), config);
            try (NDManager scope = program.manager().newSubManager()) {
                program.call("reserve", new NDList(number(scope, slots), number(scope, config.maxTargetPositions())));
            }
            return new WhisperProgram(program, LogMel.load(config.melBins(), device), config);
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /** The type of keys and values: a CPU attends from single tokens to a window several times faster in fp32. */
    static TorchType cacheType(Kernel kernel, Device device) {
        return device.isGpu() ? kernel.cache() : TorchType.FP32;
    }

    /** The start values of the program's attributes; the control tokens come with the rules. */
    static Map<String, Attribute> attributes(WhisperConfig config, Kernel kernel, TorchType cache) {
        var attributes = new LinkedHashMap<String, Attribute>();
        attributes.put("weights", Attribute.emptyDict());
        attributes.put("own_cache", Attribute.emptyList());
        attributes.put("cross_cache", Attribute.emptyList());
        attributes.put("alignment", Attribute.emptyList());
        attributes.put("encoder_layers", Attribute.of(config.encoder().layers()));
        attributes.put("decoder_layers", Attribute.of(config.decoder().layers()));
        attributes.put("encoder_heads", Attribute.of(config.encoder().heads()));
        attributes.put("decoder_heads", Attribute.of(config.decoder().heads()));
        attributes.put("median_width", Attribute.of(config.medianFilterWidth()));
        attributes.put("first_time", Attribute.of(0));
        attributes.put("kernel", Attribute.of(kernel.code()));
        attributes.put("dtype", Attribute.of(kernel.activations().number()));
        attributes.put("cache_dtype", Attribute.of(cache.number()));
        return attributes;
    }

    private static void loadWeights(Program program, WhisperCheckpoint checkpoint) {
        var transfer = new WeightTransfer(program, checkpoint::tensor);
        var ends = new LinkedHashMap<>(checkpoint.config().expectedTensors());
        for (String side : List.of("encoder", "decoder")) {
            var stack = side.equals("encoder")
                    ? checkpoint.config().encoder()
                    : checkpoint.config().decoder();
            for (int layer = 0; layer < stack.layers(); layer++) {
                String prefix = "model." + side + ".layers." + layer + '.';
                var tensors = new LinkedHashMap<>(ends);
                tensors.keySet().removeIf(name -> !name.startsWith(prefix));
                ends.keySet().removeAll(tensors.keySet());
                int index = layer;
                transfer.hand("load_" + side + "_layer", "model.", tensors, scope -> List.of(number(scope, index)));
            }
        }
        transfer.hand("load_ends", "model.", ends, scope -> List.of(number(scope, 0)));
    }

    private static void loadRules(Program program, WhisperGeneration generation, WhisperConfig config) {
        try (NDManager scope = program.manager().newSubManager()) {
            program.call(
                    "load_rules",
                    new NDList(
                            scope.create(forbidden(generation.suppressed(), config.vocabSize())),
                            scope.create(forbidden(generation.suppressedFirst(), config.vocabSize())),
                            scope.create(places(generation.alignmentHeads(), config)),
                            number(scope, generation.firstTime())));
        }
    }

    /** The numbers by which the program knows heads of the decoder. */
    static long[] places(List<Head> heads, WhisperConfig config) {
        return heads.stream()
                .mapToLong(head -> (long) head.layer() * config.decoder().heads() + head.head())
                .toArray();
    }

    private static float[] forbidden(List<Integer> tokens, int vocabSize) {
        var mask = new float[vocabSize];
        tokens.forEach(token -> mask[token] = Float.NEGATIVE_INFINITY);
        return mask;
    }

    /**
     * Reads windows into the slots from one on.
     *
     * @param windows samples of a whole window each, silence at the end included
     */
    void encode(List<float[]> windows, int firstSlot) {
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("encode", new NDList(logMel.features(scope, windows), number(scope, firstSlot)));
        }
    }

    /** The encoder's states (S * C) of one window, which is read into slot 0. */
    float[] encoderStates(float[] window) {
        try (NDManager scope = program.manager().newSubManager()) {
            return program.call("encode", new NDList(logMel.features(scope, List.of(window)), number(scope, 0)))
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }

    /**
     * Reads a prompt into a slot.
     *
     * @param start where in it the transcript starts
     */
    Prompted prefill(int[] prompt, int slot, int start) {
        NDManager scope = program.manager().newSubManager();
        NDList result =
                program.call("prefill", new NDList(longs(scope, prompt), number(scope, slot), number(scope, start)));
        return new Prompted(
                new StepLogits(program, scope, result.get(0)), result.get(1).getFloat());
    }

    /**
     * Decodes one token of each of the windows in slots 0 to B - 1.
     *
     * @param ids their newest tokens (B)
     * @param positions the positions of these (B)
     * @return logits (B, V), the caller's to close
     */
    StepLogits decode(int[] ids, int[] positions) {
        NDManager scope = program.manager().newSubManager();
        var inputs = new NDList(longs(scope, ids), longs(scope, positions));
        return new StepLogits(program, scope, program.call("decode", inputs).singletonOrThrow());
    }

    /**
     * How much each token of a slot listens to each of the first encoder positions, standardised, smoothed and averaged
     * over the alignment heads.
     *
     * @param tokens tokens that the slot has from {@code start} on (T)
     * @param positions how many encoder positions (F)
     * @return T rows of F
     */
    float[][] align(int[] tokens, int slot, int start, int positions) {
        try (NDManager scope = program.manager().newSubManager()) {
            float[] flat = program.call(
                            "align",
                            new NDList(
                                    longs(scope, tokens),
                                    number(scope, slot),
                                    number(scope, start),
                                    number(scope, positions)))
                    .singletonOrThrow()
                    .toFloatArray();
            return IntStream.range(0, tokens.length)
                    .mapToObj(row -> Arrays.copyOfRange(flat, row * positions, (row + 1) * positions))
                    .toArray(float[][]::new);
        }
    }

    /** Moves a window with {@code length} tokens from one slot to another. */
    void move(int origin, int target, int length) {
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("move", new NDList(number(scope, origin), number(scope, target), number(scope, length)));
        }
    }

    WhisperConfig config() {
        return config;
    }

    private static NDArray number(NDManager scope, int value) {
        return scope.create((long) value);
    }

    private static NDArray longs(NDManager scope, int[] values) {
        ByteBuffer bytes = scope.allocateDirect(values.length * Long.BYTES);
        for (int value : values) {
            bytes.putLong(value);
        }
        bytes.rewind();
        return scope.create(bytes, new Shape(values.length), DataType.INT64);
    }

    @Override
    public void close() {
        logMel.close();
        program.close();
    }

    /**
     * What a prompt leads to.
     *
     * @param next logits (1, V) of the first token, the caller's to close
     * @param noSpeechProbability that nobody speaks in the window, 0 to 1
     */
    record Prompted(StepLogits next, double noSpeechProbability) {}
}
