package dev.medley.inference.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * One linear module of a decoder's layer.
 *
 * @param layer from 0
 * @param module its name in the layer, such as {@code self_attn.q_proj}
 * @param out rows of its weight
 * @param in columns of its weight
 */
record Projection(int layer, String module, int out, int in) {
    /** All of a decoder, layer by layer. */
    static List<Projection> of(DecoderConfig config) {
        var projections = new ArrayList<Projection>();
        config.expectedTensors().forEach((name, shape) -> {
            if (name.startsWith("model.layers.") && shape.length == 2) {
                String[] parts = name.split("\\.", 4);
                String module = parts[3].substring(0, parts[3].length() - ".weight".length());
                projections.add(new Projection(Integer.parseInt(parts[2]), module, (int) shape[0], (int) shape[1]));
            }
        });
        return projections;
    }

    /** Its full name in a Hugging Face checkpoint. */
    String name() {
        return "model.layers." + layer + '.' + module;
    }
}
