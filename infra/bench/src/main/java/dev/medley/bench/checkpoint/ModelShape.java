package dev.medley.bench.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of a decoder with tied embeddings, as its config.json says it.
 *
 * @param queryKeyNorm whether attention normalises queries and keys, as Qwen3 does
 */
record ModelShape(
        String architecture,
        String modelType,
        int vocabularySize,
        int hiddenSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headDim,
        int intermediateSize,
        int maxPositions,
        double ropeTheta,
        double rmsNormEpsilon,
        boolean queryKeyNorm) {
    /** SmolLM-135M. */
    static final ModelShape SMOLLM_135M =
            new ModelShape("LlamaForCausalLM", "llama", 49_152, 576, 30, 9, 3, 64, 1_536, 2_048, 10_000, 1e-5, false);
    /** Qwen3-0.6B. */
    static final ModelShape QWEN3_0_6B = new ModelShape(
            "Qwen3ForCausalLM", "qwen3", 151_936, 1_024, 28, 16, 8, 128, 3_072, 40_960, 1_000_000, 1e-6, true);
    /** A Llama for tests: 216 KB of weights. */
    static final ModelShape TINY =
            new ModelShape("LlamaForCausalLM", "llama", 512, 64, 2, 4, 2, 16, 128, 512, 10_000, 1e-5, false);

    /** The shapes by the names that the command line takes. */
    static final Map<String, ModelShape> BY_NAME = Map.of(
            "smollm-135m", SMOLLM_135M,
            "qwen3-0.6b", QWEN3_0_6B,
            "tiny", TINY);

    /** All tensors by name with their shapes. */
    Map<String, List<Integer>> tensors() {
        var tensors = new LinkedHashMap<String, List<Integer>>();
        tensors.put("model.embed_tokens.weight", List.of(vocabularySize, hiddenSize));
        for (int layer = 0; layer < layers; layer++) {
            String prefix = "model.layers." + layer + ".";
            tensors.put(prefix + "input_layernorm.weight", List.of(hiddenSize));
            tensors.put(prefix + "self_attn.q_proj.weight", List.of(heads * headDim, hiddenSize));
            tensors.put(prefix + "self_attn.k_proj.weight", List.of(keyValueHeads * headDim, hiddenSize));
            tensors.put(prefix + "self_attn.v_proj.weight", List.of(keyValueHeads * headDim, hiddenSize));
            tensors.put(prefix + "self_attn.o_proj.weight", List.of(hiddenSize, heads * headDim));
            if (queryKeyNorm) {
                tensors.put(prefix + "self_attn.q_norm.weight", List.of(headDim));
                tensors.put(prefix + "self_attn.k_norm.weight", List.of(headDim));
            }
            tensors.put(prefix + "post_attention_layernorm.weight", List.of(hiddenSize));
            tensors.put(prefix + "mlp.gate_proj.weight", List.of(intermediateSize, hiddenSize));
            tensors.put(prefix + "mlp.up_proj.weight", List.of(intermediateSize, hiddenSize));
            tensors.put(prefix + "mlp.down_proj.weight", List.of(hiddenSize, intermediateSize));
        }
        tensors.put("model.norm.weight", List.of(hiddenSize));
        return tensors;
    }

    /** The content of config.json. */
    Map<String, Object> config() {
        var config = new LinkedHashMap<String, Object>();
        config.put("architectures", List.of(architecture));
        config.put("model_type", modelType);
        config.put("vocab_size", vocabularySize);
        config.put("hidden_size", hiddenSize);
        config.put("num_hidden_layers", layers);
        config.put("num_attention_heads", heads);
        config.put("num_key_value_heads", keyValueHeads);
        config.put("head_dim", headDim);
        config.put("intermediate_size", intermediateSize);
        config.put("hidden_act", "silu");
        config.put("max_position_embeddings", maxPositions);
        config.put("rms_norm_eps", rmsNormEpsilon);
        config.put("rope_theta", ropeTheta);
        config.put("attention_bias", false);
        config.put("tie_word_embeddings", true);
        config.put("initializer_range", RandomCheckpoint.STANDARD_DEVIATION);
        config.put("bos_token_id", RandomTokenizer.IM_START);
        config.put("eos_token_id", RandomTokenizer.IM_END);
        config.put("torch_dtype", "bfloat16");
        return config;
    }
}
