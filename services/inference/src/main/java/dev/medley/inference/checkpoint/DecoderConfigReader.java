package dev.medley.inference.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads config.json of the families in {@link Architecture}, with the defaults that transformers gives each. */
final class DecoderConfigReader {
    static final int LONGEST_CONTEXT = 1 << 27;
    static final int MOST_LAYERS = 1024;

    private static final int LARGEST_VOCABULARY = 1 << 22;
    private static final int LARGEST_WIDTH = 1 << 18;
    private static final int MOST_HEADS = 1024;
    private static final int LARGEST_HEAD = 1024;

    private final JsonFields config;
    private final Architecture architecture;

    private DecoderConfigReader(JsonFields config) {
        this.config = config;
        this.architecture = architecture(config);
    }

    static DecoderConfig read(JsonFields config) {
        return new DecoderConfigReader(config).read();
    }

    private DecoderConfig read() {
        refuseUnsupported();
        int hiddenSize = config.integer("hidden_size", 1, LARGEST_WIDTH);
        int layers = config.integer("num_hidden_layers", 1, MOST_LAYERS);
        int heads = config.integer("num_attention_heads", 1, MOST_HEADS);
        int headDim = headDim(hiddenSize, heads);
        int maxPositions = config.integer("max_position_embeddings", 1, LONGEST_CONTEXT);
        boolean llamaOrQwen3 = architecture == Architecture.LLAMA || architecture == Architecture.QWEN3;
        boolean attentionBias = llamaOrQwen3 && config.flag("attention_bias", false);
        Double eps = config.optionalNumber("rms_norm_eps", 0, 0.1);
        return new DecoderConfig(
                architecture,
                config.integer("vocab_size", 1, LARGEST_VOCABULARY),
                hiddenSize,
                layers,
                heads,
                kvHeads(heads),
                headDim,
                config.integer("intermediate_size", 1, 4 * LARGEST_WIDTH),
                eps == null ? 1e-6 : eps,
                maxPositions,
                config.flag("tie_word_embeddings", false),
                attentionBias || architecture == Architecture.QWEN2,
                attentionBias,
                architecture == Architecture.LLAMA && config.flag("mlp_bias", false),
                architecture == Architecture.QWEN3,
                slidingWindows(layers),
                RotaryScaling.read(config, headDim, maxPositions),
                dtype());
    }

    private static Architecture architecture(JsonFields config) {
        List<String> named = config.texts("architectures");
        if (named != null && named.size() == 1) {
            var architecture = Architecture.named(named.get(0));
            if (architecture.isPresent()) {
                return architecture.get();
            }
        }
        String served = Arrays.stream(Architecture.values())
                .map(Architecture::className)
                .collect(Collectors.joining(", "));
        throw config.refuse("architectures", named == null ? "is missing" : "is " + named, "one of " + served);
    }

    private void refuseUnsupported() {
        String activation = config.text("hidden_act");
        if (activation != null && !activation.equals("silu")) {
            throw config.refuse("hidden_act", "is \"" + activation + '"', "\"silu\"");
        }
        if (config.has("quantization_config")) {
            throw config.refuse(
                    "quantization_config",
                    "is there",
                    "none: weights in F32, F16 or BF16, which are quantised at load");
        }
    }

    private int headDim(int hiddenSize, int heads) {
        Integer given = config.optionalInteger("head_dim", 2, LARGEST_HEAD);
        if (given == null && architecture == Architecture.QWEN3 && !config.mentions("head_dim")) {
            given = 128;
        }
        if (given == null && hiddenSize % heads != 0) {
            throw config.refuse(
                    "hidden_size", "is " + hiddenSize, "a multiple of num_attention_heads, %d".formatted(heads));
        }
        int headDim = given == null ? hiddenSize / heads : given;
        if (headDim % 2 != 0 || headDim > LARGEST_HEAD) {
            throw config.refuse("head_dim", "is " + headDim, "an even number from 2 to " + LARGEST_HEAD);
        }
        return headDim;
    }

    private int kvHeads(int heads) {
        Integer given = config.optionalInteger("num_key_value_heads", 1, MOST_HEADS);
        if (given == null && !config.mentions("num_key_value_heads")) {
            given = architecture == Architecture.MISTRAL ? Integer.valueOf(8) : defaultKvHeads(heads);
        }
        int kvHeads = given == null ? heads : given;
        if (heads % kvHeads != 0) {
            throw config.refuse(
                    "num_key_value_heads", "is " + kvHeads, "a divisor of num_attention_heads, %d".formatted(heads));
        }
        return kvHeads;
    }

    private int defaultKvHeads(int heads) {
        return architecture.isQwen() ? 32 : heads;
    }

    private List<Integer> slidingWindows(int layers) {
        Integer window = window();
        List<String> types = architecture.isQwen() ? config.texts("layer_types") : null;
        if (types == null) {
            Integer fullBelow = config.optionalInteger("max_window_layers", 0, Integer.MAX_VALUE);
            int firstSliding = architecture.isQwen() ? (fullBelow == null ? 28 : fullBelow) : 0;
            var windows = new ArrayList<>(Collections.nCopies(layers, window == null ? 0 : window));
            Collections.fill(windows.subList(0, Math.min(firstSliding, layers)), 0);
            return List.copyOf(windows);
        }
        if (types.size() != layers) {
            throw config.refuse(
                    "layer_types", "has %d entries".formatted(types.size()), layers + ", one for each layer");
        }
        return types.stream().map(type -> window(type, window)).toList();
    }

    private @Nullable Integer window() {
        Integer given = config.optionalInteger("sliding_window", 1, LONGEST_CONTEXT);
        if (given == null && !config.mentions("sliding_window")) {
            given = 4096;
        }
        return switch (architecture) {
            case LLAMA -> null;
            case MISTRAL -> given;
            case QWEN2, QWEN3 -> config.flag("use_sliding_window", false) ? given : null;
        };
    }

    private int window(String layerType, @Nullable Integer window) {
        if (layerType.equals("full_attention")) {
            return 0;
        }
        if (layerType.equals("sliding_attention") && window != null) {
            return window;
        }
        throw config.refuse(
                "layer_types",
                "has \"" + layerType + '"',
                window == null
                        ? "only \"full_attention\", since use_sliding_window is not set"
                        : "\"full_attention\" or \"sliding_attention\"");
    }

    private @Nullable DataType dtype() {
        String name = config.text("dtype");
        if (name == null) {
            name = config.text("torch_dtype");
        }
        if (name == null) {
            return null;
        }
        return switch (name) {
            case "float32" -> DataType.F32;
            case "float16" -> DataType.F16;
            case "bfloat16" -> DataType.BF16;
            default -> throw config.refuse("dtype", "is \"" + name + '"', "float32, float16 or bfloat16");
        };
    }
}
