package dev.medley.inference.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
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

    private static final String PROJECTOR = "multi_modal_projector.";

    /**
     * A Llava's, whose features a projector makes as wide as a text model's embeddings.
     *
     * @param bias whether the projector's matrices have one
     */
    public static VisionTower projecting(
            VisionConfig config,
            List<Integer> taken,
            boolean dropsFirst,
            Activation projectorActivation,
            boolean bias,
            int textWidth) {
        var tensors = new LinkedHashMap<>(config.expectedTensors(PREFIX, Collections.max(taken)));
        int[] inputs = {config.hiddenSize() * taken.size(), textWidth};
        for (int i = 0; i < inputs.length; i++) {
            String name = PROJECTOR + "linear_" + (i + 1);
            tensors.put(name + ".weight", new long[] {textWidth, inputs[i]});
            if (bias) {
                tensors.put(name + ".bias", new long[] {textWidth});
            }
        }
        return new VisionTower(config, taken, dropsFirst, projectorActivation, tensors, textWidth);
    }

    /** One whose features are its last states. */
    static VisionTower plain(VisionConfig config) {
        return new VisionTower(
                config,
                List.of(config.layers()),
                false,
                config.activation(),
                config.expectedTensors(PREFIX, config.layers()),
                config.hiddenSize());
    }

    /** How many layers are computed. */
    public int depth() {
        return Collections.max(taken);
    }

    /** Features of one image. */
    public int features() {
        return config.tokens() - (dropsFirst ? 1 : 0);
    }
}
