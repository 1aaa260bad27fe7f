package dev.medley.inference.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What adapter_config.json says of an adapter's matrices.
 *
 * @param rank of each pair whose module no pattern names
 * @param alpha what a product is multiplied by, before it is divided by the rank
 * @param rankStabilised whether it is divided by the rank's square root instead
 * @param rankPattern ranks of the modules that a pattern names
 * @param alphaPattern alphas of these
 */
record LoraConfig(
        int rank,
        double alpha,
        boolean rankStabilised,
        LoraTargets targets,
        Map<String, Integer> rankPattern,
        Map<String, Double> alphaPattern) {
    static final int LARGEST_RANK = 1024;

    private static final double LARGEST_ALPHA = 1e6;

    /** Fields that change what an adapter computes, and how they must be left. */
    private static final List<String> UNSUPPORTED = List.of(
            "use_dora",
            "lora_bias",
            "use_qalora",
            "use_bdlora",
            "modules_to_save",
            "fan_in_fan_out",
            "layer_replication",
            "target_parameters",
            "trainable_token_indices",
            "alora_invocation_tokens",
            "arrow_config",
            "kasa_config",
            "monteclora_config",
            "megatron_config");

    static LoraConfig read(JsonFields config) {
        String type = config.text("peft_type");
        if (!"LORA".equals(type)) {
            throw config.refuse("peft_type", type == null ? "is missing" : "is \"" + type + '"', "\"LORA\"");
        }
        String bias = config.text("bias");
        if (bias != null && !bias.equals("none")) {
            throw config.refuse("bias", "is \"" + bias + '"', "\"none\"");
        }
        for (String field : UNSUPPORTED) {
            JsonNode value = config.value(field);
            if (value != null && !(value.isBoolean() && !value.booleanValue()) && !isEmpty(value)) {
                throw config.refuse(
                        field, "is " + JsonFields.shown(value), "it to be off: only plain LoRA pairs are served");
            }
        }
        return new LoraConfig(
                config.integer("r", 1, LARGEST_RANK),
                config.number("lora_alpha", 0, LARGEST_ALPHA),
                config.flag("use_rslora", false),
                LoraTargets.read(config),
                ranks(config.object("rank_pattern")),
                alphas(config.object("alpha_pattern")));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isContainer() && value.isEmpty();
    }

    private static Map<String, Integer> ranks(@Nullable JsonFields patterns) {
        var ranks = new LinkedHashMap<String, Integer>();
        if (patterns != null) {
            patterns.node().propertyNames().forEach(name -> ranks.put(name, patterns.integer(name, 1, LARGEST_RANK)));
        }
        return ranks;
    }

    private static Map<String, Double> alphas(@Nullable JsonFields patterns) {
        var alphas = new LinkedHashMap<String, Double>();
        if (patterns != null) {
            patterns.node().propertyNames().forEach(name -> alphas.put(name, patterns.number(name, 0, LARGEST_ALPHA)));
        }
        return alphas;
    }

    /** The rank of a module's pair. */
    int rank(String module) {
        return named(rankPattern, module, rank);
    }

    /** What the product of a module's pair is multiplied by. */
    double scaling(String module) {
        int rank = rank(module);
        return named(alphaPattern, module, alpha) / (rankStabilised ? Math.sqrt(rank) : rank);
    }

    /** The value of the first pattern that is the module's name or its end, from a dot on. */
    private static <T> T named(Map<String, T> patterns, String module, T otherwise) {
        return patterns.entrySet().stream()
                .filter(entry -> ModulePattern.endOfName(entry.getKey()).matches(module))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }
}
