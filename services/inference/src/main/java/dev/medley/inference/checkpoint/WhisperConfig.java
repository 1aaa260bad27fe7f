package dev.medley.inference.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of a {@code WhisperForConditionalGeneration} (Radford et al. 2022), read from config.json and checked.
 *
 * @param melBins mel bins of a frame
 * @param hiddenSize width of encoder and decoder; a multiple of both numbers of heads
 * @param maxSourcePositions encoder positions of a window, of 20 ms each
 * @param maxTargetPositions longest prompt and transcript of a window together, in tokens
 * @param medianFilterWidth positions over which word times are smoothed, odd
 * @param tieWordEmbeddings whether the output projection is the token embedding
 */
public record WhisperConfig(
        int melBins,
        int vocabSize,
        int hiddenSize,
        Stack encoder,
        Stack decoder,
        int maxSourcePositions,
        int maxTargetPositions,
        int medianFilterWidth,
        boolean tieWordEmbeddings) {
    /** The name in {@code architectures} of config.json. */
    public static final String ARCHITECTURE = "WhisperForConditionalGeneration";

    /** Frames that become one encoder position. */
    public static final int FRAMES_PER_POSITION = 2;

    private static final int LARGEST_WIDTH = 1 << 14;

    /** Layers of one kind. */
    public record Stack(int layers, int heads, int feedForwardSize) {
        private static Stack read(JsonFields config, String name, int hiddenSize) {
            int heads = config.integer(name + "_attention_heads", 1, 1024);
            if (hiddenSize % heads != 0) {
                throw config.refuse(
                        name + "_attention_heads", "is " + heads, "a divisor of d_model, %d".formatted(hiddenSize));
            }
            return new Stack(
                    config.integer(name + "_layers", 1, DecoderConfigReader.MOST_LAYERS),
                    heads,
                    config.integer(name + "_ffn_dim", 1, 4 * LARGEST_WIDTH));
        }
    }

    static WhisperConfig read(JsonFields config) {
        refuseUnsupported(config);
        int hiddenSize = config.integer("d_model", 1, LARGEST_WIDTH);
        Integer median = config.optionalInteger("median_filter_width", 1, 99);
        if (median != null && median % 2 == 0) {
            throw config.refuse("median_filter_width", "is " + median, "an odd number");
        }
        return new WhisperConfig(
                config.integer("num_mel_bins", 1, 1024),
                config.integer("vocab_size", 1, 1 << 22),
                hiddenSize,
                Stack.read(config, "encoder", hiddenSize),
                Stack.read(config, "decoder", hiddenSize),
                config.integer("max_source_positions", 1, 1 << 14),
                config.integer("max_target_positions", 8, 1 << 16),
                median == null ? 7 : median,
                config.flag("tie_word_embeddings", true));
    }

    private static void refuseUnsupported(JsonFields config) {
        List<String> named = config.texts("architectures");
        if (named == null || !named.equals(List.of(ARCHITECTURE))) {
            throw config.refuse(
                    "architectures", named == null ? "is missing" : "is " + named, "[" + ARCHITECTURE + "]");
        }
        String activation = config.text("activation_function");
        if (activation != null && !activation.equals("gelu")) {
            throw config.refuse("activation_function", "is \"" + activation + '"', "\"gelu\"");
        }
        if (config.flag("scale_embedding", false)) {
            throw config.refuse("scale_embedding", "is true", "false");
        }
        if (config.has("quantization_config")) {
            throw config.refuse("quantization_config", "is there", "none: weights in F32, F16 or BF16");
        }
    }

    /** Frames of a window. */
    public int windowFrames() {
        return FRAMES_PER_POSITION * maxSourcePositions;
    }

    /** How many weights there are. */
    public long parameters() {
        return Shapes.elements(expectedTensors().values());
    }

    /** Every tensor that the model needs, with its shape. */
    public Map<String, long[]> expectedTensors() {
        var tensors = new LinkedHashMap<String, long[]>();
        convolution("model.encoder.conv1", melBins, tensors);
        convolution("model.encoder.conv2", hiddenSize, tensors);
        tensors.put("model.encoder.embed_positions.weight", new long[] {maxSourcePositions, hiddenSize});
        layers("model.encoder", encoder, List.of("self_attn"), tensors);
        tensors.put("model.decoder.embed_tokens.weight", new long[] {vocabSize, hiddenSize});
        tensors.put("model.decoder.embed_positions.weight", new long[] {maxTargetPositions, hiddenSize});
        layers("model.decoder", decoder, List.of("self_attn", "encoder_attn"), tensors);
        if (!tieWordEmbeddings) {
            tensors.put("proj_out.weight", new long[] {vocabSize, hiddenSize});
        }
        return tensors;
    }

    private void convolution(String name, int in, Map<String, long[]> tensors) {
        tensors.put(name + ".weight", new long[] {hiddenSize, in, 3});
        tensors.put(name + ".bias", new long[] {hiddenSize});
    }

    private void layers(String side, Stack stack, List<String> attentions, Map<String, long[]> tensors) {
        for (int layer = 0; layer < stack.layers; layer++) {
            String prefix = side + ".layers." + layer + '.';
            for (String attention : attentions) {
                linear(prefix + attention + ".q_proj", hiddenSize, hiddenSize, tensors);
                tensors.put(prefix + attention + ".k_proj.weight", new long[] {hiddenSize, hiddenSize});
                linear(prefix + attention + ".v_proj", hiddenSize, hiddenSize, tensors);
                linear(prefix + attention + ".out_proj", hiddenSize, hiddenSize, tensors);
                norm(prefix + attention + "_layer_norm", tensors);
            }
            linear(prefix + "fc1", stack.feedForwardSize, hiddenSize, tensors);
            linear(prefix + "fc2", hiddenSize, stack.feedForwardSize, tensors);
            norm(prefix + "final_layer_norm", tensors);
        }
        norm(side + ".layer_norm", tensors);
    }

    private void norm(String name, Map<String, long[]> tensors) {
        tensors.put(name + ".weight", new long[] {hiddenSize});
        tensors.put(name + ".bias", new long[] {hiddenSize});
    }

    private static void linear(String name, int out, int in, Map<String, long[]> tensors) {
        tensors.put(name + ".weight", new long[] {out, in});
        tensors.put(name + ".bias", new long[] {out});
    }
}
