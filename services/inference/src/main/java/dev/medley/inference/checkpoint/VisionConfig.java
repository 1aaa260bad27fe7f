package dev.medley.inference.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a vision transformer, read from a config.json and checked.
 *
 * @param layers how many encoder layers
 * @param heads a divisor of {@code hiddenSize}
 * @param imageSize edge of the square image that it sees, in pixels
 * @param patchSize edge of a patch, in pixels
 * @param epsilon of its norms
 */
public record VisionConfig(
        Family family,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int imageSize,
        int patchSize,
        Activation activation,
        double epsilon) {
    private static final int LARGEST_WIDTH = 1 << 16;
    private static final int LARGEST_IMAGE = 1 << 13;

    /** Whose tower it is, and the defaults in which they differ. */
    public enum Family {
        /** A class token before the patches, a norm before the layers. */
        CLIP("clip_vision_model", 32, 224, Activation.QUICK_GELU, 1e-5),
        /** Patches alone. */
        SIGLIP("siglip_vision_model", 16, 224, Activation.GELU_TANH, 1e-6),
        /** A class token, and a norm after the layers. */
        BLIP("blip_vision_model", 16, 384, Activation.GELU, 1e-5);

        private final String modelType;
        private final int patchSize;
        private final int imageSize;
        private final Activation activation;
        private final double epsilon;

        Family(String modelType, int patchSize, int imageSize, Activation activation, double epsilon) {
            this.modelType = modelType;
            this.patchSize = patchSize;
            this.imageSize = imageSize;
            this.activation = activation;
            this.epsilon = epsilon;
        }

        /** Whether a class token stands before the patches. */
        public boolean hasClassToken() {
            return this != SIGLIP;
        }

        /** Of the towers that a Llava may have. */
        private static Family read(JsonFields config) {
            String type = config.text("model_type");
            for (Family family : List.of(CLIP, SIGLIP)) {
                if (family.modelType.equals(type)) {
                    return family;
                }
            }
            throw config.refuse(
                    "model_type",
                    type == null ? "is missing" : "is \"" + type + '"',
                    "clip_vision_model or siglip_vision_model");
        }
    }

    static VisionConfig read(JsonFields config) {
        return read(config, Family.read(config));
    }

    static VisionConfig read(JsonFields config, Family family) {
        int hiddenSize = or(config.optionalInteger("hidden_size", 1, LARGEST_WIDTH), 768);
        int heads = or(config.optionalInteger("num_attention_heads", 1, 1024), 12);
        if (hiddenSize % heads != 0) {
            throw config.refuse(
                    "hidden_size", "is " + hiddenSize, "a multiple of num_attention_heads, %d".formatted(heads));
        }
        int imageSize = or(config.optionalInteger("image_size", 1, LARGEST_IMAGE), family.imageSize);
        int patchSize = or(config.optionalInteger("patch_size", 1, LARGEST_IMAGE), family.patchSize);
        if (patchSize > imageSize) {
            throw config.refuse("patch_size", "is " + patchSize, "at most image_size, %d".formatted(imageSize));
        }
        Integer channels = config.optionalInteger("num_channels", 1, 1024);
        if (channels != null && channels != 3) {
            throw config.refuse("num_channels", "is " + channels, "3");
        }
        Double epsilon = config.optionalNumber("layer_norm_eps", 0, 0.1);
        return new VisionConfig(
                family,
                hiddenSize,
                or(config.optionalInteger("num_hidden_layers", 1, DecoderConfigReader.MOST_LAYERS), 12),
                heads,
                or(config.optionalInteger("intermediate_size", 1, 4 * LARGEST_WIDTH), 3072),
                imageSize,
                patchSize,
                Activation.read(config, "hidden_act", family.activation),
                epsilon == null ? family.epsilon : epsilon);
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    /** Tokens of an image: its patches, and the class token if there is one. */
    public int tokens() {
        int edge = imageSize / patchSize;
        return edge * edge + (family.hasClassToken() ? 1 : 0);
    }

    /**
     * The tensors that are needed for the states after so many layers, with their shapes.
     *
     * @param prefix stands before each name
     */
    Map<String, long[]> expectedTensors(String prefix, int depth) {
        var tensors = new LinkedHashMap<String, long[]>();
        String embeddings = prefix + "embeddings.";
        tensors.put(embeddings + "patch_embedding.weight", new long[] {hiddenSize, 3, patchSize, patchSize});
        switch (family) {
            case CLIP -> {
                tensors.put(embeddings + "class_embedding", new long[] {hiddenSize});
                tensors.put(embeddings + "position_embedding.weight", new long[] {tokens(), hiddenSize});
                norm(prefix + "pre_layrnorm", tensors);
            }
            case SIGLIP -> {
                tensors.put(embeddings + "patch_embedding.bias", new long[] {hiddenSize});
                tensors.put(embeddings + "position_embedding.weight", new long[] {tokens(), hiddenSize});
            }
            case BLIP -> {
                tensors.put(embeddings + "patch_embedding.bias", new long[] {hiddenSize});
                tensors.put(embeddings + "class_embedding", new long[] {1, 1, hiddenSize});
                tensors.put(embeddings + "position_embedding", new long[] {1, tokens(), hiddenSize});
                norm(prefix + "post_layernorm", tensors);
            }
        }
        for (int layer = 0; layer < depth; layer++) {
            layer(prefix + "encoder.layers." + layer + '.', tensors);
        }
        return tensors;
    }

    private void layer(String prefix, Map<String, long[]> tensors) {
        norm(prefix + "layer_norm1", tensors);
        if (family == Family.BLIP) {
            linear(prefix + "self_attn.qkv", 3 * hiddenSize, hiddenSize, tensors);
            linear(prefix + "self_attn.projection", hiddenSize, hiddenSize, tensors);
        } else {
            for (String part : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
                linear(prefix + "self_attn." + part, hiddenSize, hiddenSize, tensors);
            }
        }
        norm(prefix + "layer_norm2", tensors);
        linear(prefix + "mlp.fc1", intermediateSize, hiddenSize, tensors);
        linear(prefix + "mlp.fc2", hiddenSize, intermediateSize, tensors);
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
