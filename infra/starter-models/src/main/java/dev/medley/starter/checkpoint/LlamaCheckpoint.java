package dev.medley.starter.checkpoint;

import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.starter.tokenizer.BytePairTokenizer;
import dev.medley.starter.training.LlamaShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@code LlamaForCausalLM} folder with weights in bf16 and a ChatML chat template. */
public final class LlamaCheckpoint {
    private static final String CHAT_TEMPLATE =
            """
            {%- for message in messages -%}
            {{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}
            {%- endfor -%}
            {%- if add_generation_prompt -%}
            {{ '<|im_start|>assistant\\n' }}
            {%- endif -%}
            """
                    .strip();

    private LlamaCheckpoint() {}

    /** Writes everything but the weights. */
    public static void writeSettings(Path folder, LlamaShape shape, String tokenizerJson) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizerJson);
        HuggingFaceFolder.writeJson(folder.resolve("config.json"), config(shape));
        HuggingFaceFolder.writeJson(folder.resolve("tokenizer_config.json"), tokenizerConfig(shape));
        HuggingFaceFolder.writeJson(folder.resolve("generation_config.json"), generationConfig());
    }

    /** Replaces the weights; a reader sees the old file or the new one. */
    public static void writeWeights(Path folder, LlamaShape shape, float[] weights) throws IOException {
        HuggingFaceFolder.writeTensors(folder.resolve("model.safetensors"), shape.weights(), weights);
    }

    /** Reads the weights of a folder that this class wrote, as {@link LlamaShape#weights} orders them. */
    public static float[] readWeights(Path folder, LlamaShape shape) {
        float[] weights = new float[shape.parameters()];
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            int offset = 0;
            for (LlamaShape.Weight weight : shape.weights()) {
                long[] dimensions = weight.columns() == 0
                        ? new long[] {weight.rows()}
                        : new long[] {weight.rows(), weight.columns()};
                HuggingFaceFolder.copy(checkpoint.tensor(weight.name(), dimensions), weights, offset);
                offset += weight.size();
            }
        }
        return weights;
    }

    private static Map<String, Object> config(LlamaShape shape) {
        Map<String, Object> config = shape(shape);
        config.put("bos_token_id", null);
        config.put("eos_token_id", BytePairTokenizer.idOf(BytePairTokenizer.TURN_END));
        config.put("pad_token_id", BytePairTokenizer.idOf(BytePairTokenizer.END_OF_TEXT));
        config.put("torch_dtype", "bfloat16");
        return config;
    }

    /** What a config.json says of the shape, in new settings. */
    static Map<String, Object> shape(LlamaShape shape) {
        var config = new LinkedHashMap<String, Object>();
        config.put("architectures", List.of("LlamaForCausalLM"));
        config.put("model_type", "llama");
        config.put("vocab_size", shape.vocabulary());
        config.put("hidden_size", shape.hidden());
        config.put("intermediate_size", shape.intermediate());
        config.put("num_hidden_layers", shape.layers());
        config.put("num_attention_heads", shape.heads());
        config.put("num_key_value_heads", shape.kvHeads());
        config.put("head_dim", shape.headSize());
        config.put("max_position_embeddings", shape.context());
        config.put("rope_theta", shape.ropeTheta());
        config.put("rms_norm_eps", shape.normEps());
        config.put("hidden_act", "silu");
        config.put("attention_bias", false);
        config.put("mlp_bias", false);
        config.put("tie_word_embeddings", true);
        config.put("initializer_range", 0.02);
        return config;
    }

    private static Map<String, Object> tokenizerConfig(LlamaShape shape) {
        var config = new LinkedHashMap<String, Object>();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("bos_token", null);
        config.put("eos_token", BytePairTokenizer.TURN_END);
        config.put("pad_token", BytePairTokenizer.END_OF_TEXT);
        config.put("unk_token", null);
        config.put("additional_special_tokens", List.of(BytePairTokenizer.TURN_START));
        config.put("clean_up_tokenization_spaces", false);
        config.put("model_max_length", shape.context());
        config.put("chat_template", CHAT_TEMPLATE);
        return config;
    }

    private static Map<String, Object> generationConfig() {
        var config = new LinkedHashMap<String, Object>();
        config.put("do_sample", true);
        config.put("temperature", 0.3);
        config.put("top_p", 0.9);
        config.put(
                "eos_token_id",
                List.of(
                        BytePairTokenizer.idOf(BytePairTokenizer.TURN_END),
                        BytePairTokenizer.idOf(BytePairTokenizer.END_OF_TEXT)));
        config.put("pad_token_id", BytePairTokenizer.idOf(BytePairTokenizer.END_OF_TEXT));
        return config;
    }
}
