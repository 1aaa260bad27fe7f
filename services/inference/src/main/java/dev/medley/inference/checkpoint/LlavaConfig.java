package dev.medley.inference.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shape of a {@code LlavaForConditionalGeneration} (Liu et al. 2023), read from config.json and checked.
 *
 * @param text its language model
 * @param tower what sees
 * @param imageToken the token that stands for a feature of an image
 */
public record LlavaConfig(DecoderConfig text, VisionTower tower, int imageToken) {
    /** The name in {@code architectures} of config.json. */
    public static final String ARCHITECTURE = "LlavaForConditionalGeneration";

    /** What transformers takes for a text model's fields that config.json leaves out. */
    private enum TextDefaults {
        LLAMA("llama", Architecture.LLAMA, 32_000, 11_008, 2048),
        MISTRAL("mistral", Architecture.MISTRAL, 32_000, 14_336, 131_072),
        QWEN2("qwen2", Architecture.QWEN2, 151_936, 22_016, 32_768),
        QWEN3("qwen3", Architecture.QWEN3, 151_936, 22_016, 32_768);

        private final String modelType;
        private final Architecture architecture;
        private final Map<String, Integer> fields;

        TextDefaults(String modelType, Architecture architecture, int vocabulary, int intermediate, int positions) {
            this.modelType = modelType;
            this.architecture = architecture;
            this.fields = Map.of(
                    "vocab_size",
                    vocabulary,
                    "hidden_size",
                    4096,
                    "num_hidden_layers",
                    32,
                    "num_attention_heads",
                    32,
                    "intermediate_size",
                    intermediate,
                    "max_position_embeddings",
                    positions);
        }
    }

    static LlavaConfig read(JsonFields config) {
        refuseUnsupported(config);
        VisionConfig vision = VisionConfig.read(object(config, "vision_config"));
        DecoderConfig text = DecoderConfigReader.read(textFields(config));
        VisionTower tower = tower(config, vision, text.hiddenSize());
        return new LlavaConfig(text, tower, imageToken(config, text.vocabSize()));
    }

    private static int imageToken(JsonFields config, int vocabSize) {
        String field = config.has("image_token_id") ? "image_token_id" : "image_token_index";
        Integer given = config.optionalInteger(field, 0, Integer.MAX_VALUE);
        int token = given == null ? 32_000 : given;
        if (token >= vocabSize) {
            throw config.refuse(field, "is " + token, "less than the text model's vocab_size, %d".formatted(vocabSize));
        }
        return token;
    }

    private static void refuseUnsupported(JsonFields config) {
        List<String> named = config.texts("architectures");
        if (named == null || !named.equals(List.of(ARCHITECTURE))) {
            throw config.refuse(
                    "architectures", named == null ? "is missing" : "is " + named, "[" + ARCHITECTURE + "]");
        }
        if (config.has("quantization_config")) {
            throw config.refuse("quantization_config", "is there", "none: weights in F32, F16 or BF16");
        }
    }

    static JsonFields object(JsonFields config, String field) {
        JsonFields fields = config.object(field);
        if (fields == null) {
            throw config.refuse(field, "is missing", "an object");
        }
        return fields;
    }

    /** The text model's fields, with those that go without saying. */
    private static JsonFields textFields(JsonFields config) {
        JsonFields given = object(config, "text_config");
        String type = given.text("model_type");
        ObjectNode all = given.node().deepCopy();
        for (TextDefaults defaults : TextDefaults.values()) {
            if (defaults.modelType.equals(type == null ? "llama" : type)) {
                defaults.fields.forEach((field, value) -> {
                    if (!given.has(field)) {
                        all.put(field, value);
                    }
                });
                all.putArray("architectures").add(defaults.architecture.className());
                all.put(
                        "tie_word_embeddings",
                        given.flag("tie_word_embeddings", false) || config.flag("tie_word_embeddings", false));
                return new JsonFields(given.source(), all);
            }
        }
        throw given.refuse("model_type", "is \"" + type + '"', "llama, mistral, qwen2 or qwen3");
    }

    private static VisionTower tower(JsonFields config, VisionConfig vision, int textWidth) {
        return VisionTower.projecting(
                vision,
                takenLayers(config, vision.layers()),
                dropsFirst(config),
                Activation.read(config, "projector_hidden_act", Activation.GELU),
                config.flag("multimodal_projector_bias", true),
                textWidth);
    }

    /** Layers as transformers counts hidden states: 0 is before the first layer, -1 after the last. */
    private static List<Integer> takenLayers(JsonFields config, int layers) {
        JsonNode value = config.value("vision_feature_layer");
        List<Integer> given =
                value == null ? List.of(-2) : config.integers("vision_feature_layer", -layers - 1, layers);
        if (given.isEmpty()) {
            throw config.refuse("vision_feature_layer", "is []", "at least one layer");
        }
        var taken = new ArrayList<Integer>();
        given.forEach(layer -> taken.add(layer < 0 ? layers + 1 + layer : layer));
        return List.copyOf(taken);
    }

    private static boolean dropsFirst(JsonFields config) {
        String strategy = config.text("vision_feature_select_strategy");
        if (strategy == null || strategy.equals("default")) {
            return true;
        }
        if (strategy.equals("full")) {
            return false;
        }
        throw config.refuse("vision_feature_select_strategy", "is \"" + strategy + '"', "\"default\" or \"full\"");
    }

    /** Every tensor that the model needs, with its shape; text tensors under the names of a text checkpoint. */
    public Map<String, long[]> expectedTensors() {
        var tensors = new LinkedHashMap<>(text.expectedTensors());
        tensors.putAll(tower.tensors());
        return tensors;
    }
}
