package dev.medley.starter.training;

import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a Llama with tied embeddings and without biases.
 *
 * @param context the longest sequence that the checkpoint declares, in tokens
 */
public record LlamaShape(
        int vocabulary, int hidden, int intermediate, int layers, int heads, int kvHeads, int context) {
    static final double ROPE_THETA = 10_000;
    static final double NORM_EPS = 1e-5;

    public LlamaShape {
        if (hidden % heads != 0 || heads % kvHeads != 0) {
            throw new IllegalArgumentException("Heads must divide the width and KV heads the heads, got width " + hidden
                    + ", " + heads + " heads, " + kvHeads + " KV heads");
        }
    }

    /** The shape of the shipped model: 5.8 million parameters. */
    public static LlamaShape starter(int vocabulary) {
        return new LlamaShape(vocabulary, 256, 768, 6, 4, 2, 1024);
    }

    public int headSize() {
        return hidden / heads;
    }

    public double ropeTheta() {
        return ROPE_THETA;
    }

    public double normEps() {
        return NORM_EPS;
    }

    /** A named matrix or vector of the checkpoint; {@code columns} is 0 for a vector. */
    public record Weight(String name, int rows, int columns) {
        public int size() {
            return columns == 0 ? rows : rows * columns;
        }
    }

    /**
     * Every weight under its Hugging Face name, in the order in which they lie in the trainer's one flat array:
     * matrices first, then the norms.
     */
    public List<Weight> weights() {
        var weights = new ArrayList<Weight>();
        weights.add(new Weight("model.embed_tokens.weight", vocabulary, hidden));
        for (int i = 0; i < layers; i++) {
            String layer = "model.layers." + i + ".";
            weights.add(new Weight(layer + "self_attn.q_proj.weight", hidden, hidden));
            weights.add(new Weight(layer + "self_attn.k_proj.weight", kvHeads * headSize(), hidden));
            weights.add(new Weight(layer + "self_attn.v_proj.weight", kvHeads * headSize(), hidden));
            weights.add(new Weight(layer + "self_attn.o_proj.weight", hidden, hidden));
            weights.add(new Weight(layer + "mlp.gate_proj.weight", intermediate, hidden));
            weights.add(new Weight(layer + "mlp.up_proj.weight", intermediate, hidden));
            weights.add(new Weight(layer + "mlp.down_proj.weight", hidden, intermediate));
        }
        for (int i = 0; i < layers; i++) {
            weights.add(new Weight("model.layers." + i + ".input_layernorm.weight", hidden, 0));
            weights.add(new Weight("model.layers." + i + ".post_attention_layernorm.weight", hidden, 0));
        }
        weights.add(new Weight("model.norm.weight", hidden, 0));
        return weights;
    }

    /** How many parameters there are; the embedding counts once. */
    public int parameters() {
        return weights().stream().mapToInt(Weight::size).sum();
    }

    /** How many of them, from the first on, are of matrices. */
    int inMatrices() {
        return weights().stream()
                .filter(weight -> weight.columns() > 0)
                .mapToInt(Weight::size)
                .sum();
    }
}
