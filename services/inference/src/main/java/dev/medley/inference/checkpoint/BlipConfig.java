package dev.medley.inference.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a {@code BlipForConditionalGeneration} (Li et al. 2022), read from config.json and checked.
 *
 * @param tower what sees
 * @param hiddenSize width of the decoder; a multiple of {@code heads}
 * @param layers of the decoder
 * @param maxPositionEmbeddings longest prompt and caption together, in tokens
 * @param epsilon of the decoder's norms
 * @param beginToken begins every prompt
 * @param endToken ends every caption
 */
public record BlipConfig(
        VisionTower tower,
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int maxPositionEmbeddings,
        Activation activation,
        double epsilon,
        int beginToken,
        int endToken) {
    /** The name in {@code architectures} of config.json. */
    public static final String ARCHITECTURE = "BlipForConditionalGeneration";

    /** Stands before the names of the decoder's tensors. */
    public static final String DECODER = "text_decoder.";

    private static final int LARGEST_WIDTH = 1 << 14;

    static BlipConfig read(JsonFields config) {
        List<String> named = config.texts("architectures");
        if (named == null || !named.equals(List.of(ARCHITECTURE))) {
            throw config.refuse(
                    "architectures", named == null ? "is missing" : "is " + named, "[" + ARCHITECTURE + "]");
        }
        if (config.has("quantization_config")) {
            throw config.refuse("quantization_config", "is there", "none: weights in F32, F16 or BF16");
        }
        VisionConfig vision = VisionConfig.read(LlavaConfig.object(config, "vision_config"), VisionConfig.Family.BLIP);
        JsonFields text = LlavaConfig.object(config, "text_config");
        int hiddenSize = or(text.optionalInteger("hidden_size", 1, LARGEST_WIDTH), 768);
        int heads = or(text.optionalInteger("num_attention_heads", 1, 1024), 8);
        if (hiddenSize % heads != 0) {
            throw text.refuse(
                    "hidden_size", "is " + hiddenSize, "a multiple of num_attention_heads, %d".formatted(heads));
        }
        int vocabSize = or(text.optionalInteger("vocab_size", 1, 1 << 22), 30_524);
        Double epsilon = text.optionalNumber("layer_norm_eps", 0, 0.1);
        return new BlipConfig(
                VisionTower.plain(vision),
                vocabSize,
                hiddenSize,
                or(text.optionalInteger("num_hidden_layers", 1, DecoderConfigReader.MOST_LAYERS), 12),
                heads,
                or(text.optionalInteger("intermediate_size", 1, 4 * LARGEST_WIDTH), 3072),
                or(text.optionalInteger("max_position_embeddings", 2, 1 << 16), 512),
                Activation.read(text, "hidden_act", Activation.GELU),
                epsilon == null ? 1e-12 : epsilon,
                token(text, "bos_token_id", 30_522, vocabSize),
                token(text, "sep_token_id", 102, vocabSize));
    }

    private static int token(JsonFields text, String field, int otherwise, int vocabSize) {
        int token = or(text.optionalInteger(field, 0, Integer.MAX_VALUE), otherwise);
        if (token >= vocabSize) {
            throw text.refuse(field, "is " + token, "less than vocab_size, %d".formatted(vocabSize));
        }
        return token;
    }

    private static int or(@Nullable Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    /** Every tensor of the decoder, with its shape. */
    public Map<String, long[]> decoderTensors() {
        var tensors = new LinkedHashMap<String, long[]>();
        String embeddings = DECODER + "bert.embeddings.";
        tensors.put(embeddings + "word_embeddings.weight", new long[] {vocabSize, hiddenSize});
        tensors.put(embeddings + "position_embeddings.weight", new long[] {maxPositionEmbeddings, hiddenSize});
        norm(embeddings + "LayerNorm", tensors);
        for (int layer = 0; layer < layers; layer++) {
            String prefix = DECODER + "bert.encoder.layer." + layer + '.';
            attention(prefix + "attention.", hiddenSize, tensors);
            attention(prefix + "crossattention.", tower.featureWidth(), tensors);
            linear(prefix + "intermediate.dense", intermediateSize, hiddenSize, tensors);
            linear(prefix + "output.dense", hiddenSize, intermediateSize, tensors);
            norm(prefix + "output.LayerNorm", tensors);
        }
        String head = DECODER + "cls.predictions.";
        linear(head + "transform.dense", hiddenSize, hiddenSize, tensors);
        norm(head + "transform.LayerNorm", tensors);
        tensors.put(head + "bias", new long[] {vocabSize});
        return tensors;
    }

    private void attention(String prefix, int attendedWidth, Map<String, long[]> tensors) {
        linear(prefix + "self.query", hiddenSize, hiddenSize, tensors);
        linear(prefix + "self.key", hiddenSize, attendedWidth, tensors);
        linear(prefix + "self.value", hiddenSize, attendedWidth, tensors);
        linear(prefix + "output.dense", hiddenSize, hiddenSize, tensors);
        norm(prefix + "output.LayerNorm", tensors);
    }

    private void norm(String name, Map<String, long[]> tensors) {
        tensors.put(name + ".weight", new long[] {hiddenSize});
        tensors.put(name + ".bias", new long[] {hiddenSize});
    }

    private static void linear(String name, int out, int in, Map<String, long[]> tensors) {
        tensors.put(name + ".weight", new long[] {out, in});
        tensors.put(name + ".bias", new long[] {out});
    }

    Map<String, long[]> expectedTensors() {
        var tensors = new LinkedHashMap<>(tower.tensors());
        tensors.putAll(decoderTensors());
        return tensors;
    }
}
