package dev.medley.inference.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a decoder-only transformer, read from config.json and checked.
 *
 * @param layers how many decoder layers
 * @param heads query heads; a multiple of {@code kvHeads}
 * @param headDim elements of one head, even; {@code heads * headDim} need not be {@code hiddenSize}
 * @param maxPositionEmbeddings the longest context, in tokens
 * @param tieWordEmbeddings whether the output projection is the token embedding
 * @param attentionBias whether the query, key and value projections have a bias
 * @param attentionOutputBias whether the attention's output projection has a bias
 * @param mlpBias whether the three projections of the MLP have a bias
 * @param qkNorm whether queries and keys are normalised per head before they are rotated
 * @param slidingWindows for each layer how many positions a token sees, itself included; 0 means all
 * @param dtype how the checkpoint says that its weights are stored, if it does
 */
public record DecoderConfig(
        Architecture architecture,
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int intermediateSize,
        double rmsNormEps,
        int maxPositionEmbeddings,
        boolean tieWordEmbeddings,
        boolean attentionBias,
        boolean attentionOutputBias,
        boolean mlpBias,
        boolean qkNorm,
        List<Integer> slidingWindows,
        RotaryEmbedding rotaryEmbedding,
        @Nullable DataType dtype) {

    /** Every tensor that the decoder needs, with its shape, in the order of a forward pass. */
    public Map<String, long[]> expectedTensors() {
        var tensors = new LinkedHashMap<String, long[]>();
        tensors.put("model.embed_tokens.weight", new long[] {vocabSize, hiddenSize});
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "model.layers." + layer + ".";
            tensors.put(prefix + "input_layernorm.weight", new long[] {hiddenSize});
            attentionTensors(prefix + "self_attn.", tensors);
            tensors.put(prefix + "post_attention_layernorm.weight", new long[] {hiddenSize});
            linear(prefix + "mlp.gate_proj", intermediateSize, hiddenSize, mlpBias, tensors);
            linear(prefix + "mlp.up_proj", intermediateSize, hiddenSize, mlpBias, tensors);
            linear(prefix + "mlp.down_proj", hiddenSize, intermediateSize, mlpBias, tensors);
        }
        tensors.put("model.norm.weight", new long[] {hiddenSize});
        if (!tieWordEmbeddings) {
            tensors.put("lm_head.weight", new long[] {vocabSize, hiddenSize});
        }
        return tensors;
    }

    /** How many weights there are. */
    public long parameters() {
        return Shapes.elements(expectedTensors().values());
    }

    private void attentionTensors(String prefix, Map<String, long[]> tensors) {
        linear(prefix + "q_proj", heads * headDim, hiddenSize, attentionBias, tensors);
        linear(prefix + "k_proj", kvHeads * headDim, hiddenSize, attentionBias, tensors);
        linear(prefix + "v_proj", kvHeads * headDim, hiddenSize, attentionBias, tensors);
        linear(prefix + "o_proj", hiddenSize, heads * headDim, attentionOutputBias, tensors);
        if (qkNorm) {
            tensors.put(prefix + "q_norm.weight", new long[] {headDim});
            tensors.put(prefix + "k_norm.weight", new long[] {headDim});
        }
    }

    private static void linear(String name, int out, int in, boolean bias, Map<String, long[]> tensors) {
        tensors.put(name + ".weight", new long[] {out, in});
        if (bias) {
            tensors.put(name + ".bias", new long[] {out});
        }
    }
}
