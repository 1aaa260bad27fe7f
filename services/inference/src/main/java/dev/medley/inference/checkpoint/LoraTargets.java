package dev.medley.inference.checkpoint;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Which modules of a base model an adapter has pairs for, as PEFT reads {@code target_modules}, {@code exclude_modules}
 * and {@code layers_to_transform}.
 *
 * @param layers whose modules count; empty for all
 * @see <a href="https://huggingface.co/docs/peft/package_reference/lora">PEFT's LoraConfig</a>
 */
record LoraTargets(JsonFields config, List<Selector> included, List<Selector> excluded, List<Integer> layers) {
    private static final String TARGETS = "target_modules";
    private static final String LAYERS = "layers_to_transform";
    private static final String ALL_LINEAR = "all-linear";

    /** Selects modules by their full names, such as {@code model.layers.0.self_attn.q_proj}. */
    private record Selector(String shown, Predicate<String> selects) {}

    static LoraTargets read(JsonFields config) {
        List<Selector> included = selectors(config, TARGETS);
        if (included.isEmpty()) {
            throw config.refuse(
                    TARGETS,
                    config.has(TARGETS) ? "is empty" : "is missing",
                    "a list of module names, a pattern or \"all-linear\"");
        }
        return new LoraTargets(
                config,
                included,
                selectors(config, "exclude_modules"),
                config.integers(LAYERS, 0, DecoderConfigReader.MOST_LAYERS - 1));
    }

    /** A text is a pattern for whole names; a list holds names, or what follows a dot in them. */
    private static List<Selector> selectors(JsonFields config, String field) {
        JsonNode value = config.value(field);
        if (value != null && value.isString()) {
            String text = value.stringValue();
            boolean all = text.toLowerCase(Locale.ROOT).equals(ALL_LINEAR);
            return List.of(new Selector(text, all ? module -> true : ModulePattern.wholeName(text)::matches));
        }
        List<String> ends = config.texts(field);
        return ends == null ? List.of() : ends.stream().map(LoraTargets::end).toList();
    }

    private static Selector end(String end) {
        return new Selector(end, module -> module.equals(end) || module.endsWith("." + end));
    }

    /**
     * The targets among a base model's modules.
     *
     * @throws dev.medley.inference.InferenceException if an entry of {@code target_modules} or
     *     {@code layers_to_transform} is not in the base model
     */
    List<Projection> among(List<Projection> modules) {
        for (Selector selector : included) {
            if (modules.stream().noneMatch(module -> selector.selects.test(module.name()))) {
                throw config.refuse(
                        TARGETS,
                        "has \"" + selector.shown + '"',
                        "projections of the base model's layers, such as \"q_proj\"");
            }
        }
        int last = modules.get(modules.size() - 1).layer();
        for (int layer : layers) {
            if (layer > last) {
                throw config.refuse(LAYERS, "has " + layer, "layers of the base model, 0 to " + last);
            }
        }
        return modules.stream().filter(this::isTarget).toList();
    }

    private boolean isTarget(Projection module) {
        return (layers.isEmpty() || layers.contains(module.layer()))
                && included.stream().anyMatch(selector -> selector.selects.test(module.name()))
                && excluded.stream().noneMatch(selector -> selector.selects.test(module.name()));
    }
}
