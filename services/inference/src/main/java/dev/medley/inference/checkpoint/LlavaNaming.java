package dev.medley.inference.checkpoint;

import java.util.Set;

/**
 * Under which names a Llava's file has its tensors: transformers changed them twice.
 *
 * @param root stands before all but the output projection's
 * @param text stands for {@code model.} of a text checkpoint
 * @param head stands before the output projection's
 * @param vision stands for {@link VisionTower#PREFIX}
 */
record LlavaNaming(String root, String text, String head, String vision) {
    private static final String TEXT = "model.";
    private static final String TRANSFORMERS_4_52 = "model.";

    /** Tells the naming by the names that are there. */
    static LlavaNaming of(Set<String> names) {
        boolean nested = names.stream().anyMatch(name -> name.startsWith(TRANSFORMERS_4_52 + "language_model."));
        String root = nested ? TRANSFORMERS_4_52 : "";
        String tower = root + VisionTower.PREFIX;
        boolean wrapped = names.stream().anyMatch(name -> name.startsWith(tower + "vision_model."));
        return new LlavaNaming(
                root,
                nested ? root + "language_model." : "language_model.model.",
                nested ? "" : "language_model.",
                wrapped ? tower + "vision_model." : tower);
    }

    /** The name in the file. */
    String stored(String name) {
        if (name.startsWith(TEXT)) {
            return text + name.substring(TEXT.length());
        }
        if (name.startsWith(VisionTower.PREFIX)) {
            return vision + name.substring(VisionTower.PREFIX.length());
        }
        return (name.startsWith("lm_head.") ? head : root) + name;
    }

    /** Whether a tensor that the model doesn't need is no surprise. */
    boolean ignorable(String name) {
        return name.startsWith(vision) || name.endsWith("rotary_emb.inv_freq") || name.equals(stored("lm_head.weight"));
    }
}
