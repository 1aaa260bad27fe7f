package dev.medley.inference.checkpoint;

import java.util.List;
import java.util.Map;

/**
 * A checkpoint's vision transformer, and what of it makes the features of an image.
 *
 * @param config its shape
 * @param taken after which layers the hidden states are taken, 0 for before the first; they stand side by side
 * @param dropsFirst whether the first token's are left out
 * @param projectorActivation between the projector's two matrices; without a meaning if there is no projector
 * @param tensors what it needs, in the order of a forward pass, with the shapes: under {@link #PREFIX} its own, under
 *     {@code multi_modal_projector.} the projector's
 * @param featureWidth elements of a feature
 */
public record VisionTower(
        VisionConfig config,
        List<Integer> taken,
        boolean dropsFirst,
        Activation projectorActivation,
        Map<String, long[]> tensors,
        int featureWidth) {
    /** Stands before the names of the tower's own tensors. */
    public static final String PREFIX = "vision_tower.";

    /** How many layers are computed. */
    public int depth() {
        return taken.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Features of one image. */
    public int features() {
        return config.tokens() - (dropsFirst ? 1 : 0);
    }
}
