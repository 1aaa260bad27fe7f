package dev.medley.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.InferenceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Sound checkpoints, spoilt one way at a time. */
class BadCheckpointTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/checkpoints");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "architectures | [\"GPT2LMHeadModel\"] | architectures is [GPT2LMHeadModel], expected one of LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM",
                "architectures | null | architectures is missing, expected one of LlamaForCausalLM",
                "architectures | [] | architectures is []",
                "architectures | \"LlamaForCausalLM\" | architectures is \"LlamaForCausalLM\", expected a list of strings",
                "hidden_size | 0 | hidden_size is 0, expected a whole number from 1",
                "hidden_size | -64 | hidden_size is -64",
                "hidden_size | 64.5 | hidden_size is 64.5, expected a whole number",
                "hidden_size | \"64\" | hidden_size is \"64\", expected a whole number",
                "hidden_size | null | hidden_size is missing",
                "hidden_size | 99999999999 | hidden_size is 99999999999",
                "num_hidden_layers | 100000000 | num_hidden_layers is 100000000, expected a whole number from 1 to 1024",
                "num_attention_heads | 0 | num_attention_heads is 0",
                "num_attention_heads | 3 | num_key_value_heads is 2, expected a divisor of num_attention_heads, 3",
                "num_key_value_heads | 3 | num_key_value_heads is 3, expected a divisor of num_attention_heads, 4",
                "head_dim | 15 | head_dim is 15, expected an even number",
                "head_dim | 1000000 | head_dim is 1000000, expected a whole number from 2 to 1024",
                "vocab_size | 0 | vocab_size is 0",
                "vocab_size | 2147483647 | vocab_size is 2147483647, expected a whole number from 1 to 4194304",
                "intermediate_size | -1 | intermediate_size is -1",
                "max_position_embeddings | 0 | max_position_embeddings is 0",
                "max_position_embeddings | null | max_position_embeddings is missing",
                "rms_norm_eps | -0.1 | rms_norm_eps is -0.1, expected a number from 0.0 to 0.1",
                "rms_norm_eps | \"x\" | rms_norm_eps is \"x\"",
                "hidden_act | \"gelu\" | hidden_act is \"gelu\", expected \"silu\"",
                "tie_word_embeddings | 1 | tie_word_embeddings is 1, expected true or false",
                "attention_bias | \"no\" | attention_bias is \"no\", expected true or false",
                "dtype | \"float8\" | dtype is \"float8\", expected float32, float16 or bfloat16",
                "quantization_config | {\"bits\": 4} | quantization_config is there, expected none",
                "partial_rotary_factor | 0.5 | partial_rotary_factor is 0.5, expected 1.0",
                "rope_scaling | {\"rope_type\": \"longrope\"} | rope_scaling: rope_type is \"longrope\", expected default, linear, llama3 or yarn",
                "rope_scaling | {\"type\": \"dynamic\", \"factor\": 2} | rope_type is \"dynamic\"",
                "rope_scaling | {\"type\": \"linear\"} | rope_scaling: factor is missing, expected a number",
                "rope_scaling | {\"type\": \"linear\", \"factor\": 0} | factor is 0, expected a number",
                "rope_scaling | {\"type\": \"linear\", \"factor\": \"NaN\"} | factor is \"NaN\"",
                "rope_scaling | {\"type\": \"llama3\", \"factor\": 8} | low_freq_factor is missing",
                "rope_scaling | {\"type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 4, \"high_freq_factor\": 1} | high_freq_factor is 1.0, expected more than low_freq_factor, 4.0",
                "rope_scaling | {\"type\": \"yarn\"} | factor is missing",
                "rope_scaling | [1] | rope_scaling is [1], expected an object",
                "rope_parameters | {\"full_attention\": {}} | rope_parameters: full_attention is an object",
                "rope_parameters | {\"rope_theta\": 0} | rope_theta is 0",
            })
    void aConfigThatCantBeServedIsRefusedByField(String field, String value, String message) throws IOException {
        copy("llama-tied");
        edit("config.json", config -> config.set(field, JSON.readTree(value)));
        assertRefused("config.json: ", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sliding_window | 0 | sliding_window is 0",
                "layer_types | [\"full_attention\"] | layer_types has 1 entries, expected 3, one for each layer",
                "layer_types | [\"full_attention\", \"chunked_attention\", \"full_attention\"] | layer_types has \"chunked_attention\", expected \"full_attention\" or \"sliding_attention\"",
                "use_sliding_window | false | layer_types has \"sliding_attention\", expected only \"full_attention\"",
            })
    void aWindowThatCantBeServedIsRefusedByField(String field, String value, String message) throws IOException {
        copy("qwen2-sliding");
        edit("config.json", config -> config.set(field, JSON.readTree(value)));
        assertRefused("config.json: ", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "eos_token_id | -1 | eos_token_id is -1, expected whole numbers from 0",
                "eos_token_id | [1, \"x\"] | eos_token_id is [1,\"x\"]",
                "temperature | -0.5 | temperature is -0.5",
                "top_p | 0 | top_p is 0",
                "top_p | 1.5 | top_p is 1.5",
                "top_k | -1 | top_k is -1",
                "min_p | 2 | min_p is 2",
                "repetition_penalty | 0 | repetition_penalty is 0",
                "do_sample | 1 | do_sample is 1, expected true or false",
            })
    void aSamplingDefaultOutOfRangeIsRefusedByField(String field, String value, String message) throws IOException {
        copy("llama-tied");
        edit("generation_config.json", config -> config.set(field, JSON.readTree(value)));
        assertRefused("generation_config.json: ", message);
    }

    @Test
    void generationDefaultsFallBackToTheConfig() throws IOException {
        copy("llama-tied");
        edit("generation_config.json", config -> {
            config.set("eos_token_id", JSON.readTree("[1, 7]"));
            config.put("temperature", 0.6).put("top_k", 20).put("do_sample", true);
            config.put("pad_token_id", -1).remove("bos_token_id");
        });
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            GenerationDefaults defaults = checkpoint.generationDefaults();
            assertThat(defaults.eosTokenIds()).containsExactly(1, 7);
            assertThat(defaults.bosTokenId()).isZero();
            assertThat(defaults.padTokenId()).isNull();
            assertThat(defaults.temperature()).isEqualTo(0.6);
            assertThat(defaults.topK()).isEqualTo(20);
            assertThat(defaults.topP()).isNull();
            assertThat(defaults.doSample()).isTrue();
        }
        Files.delete(folder.resolve("generation_config.json"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.generationDefaults().eosTokenIds()).containsExactly(1);
        }
    }

    @Test
    void aMissingTensorIsNamed() throws IOException {
        copy("llama-tied");
        edit("config.json", config -> config.put("num_hidden_layers", 3));
        assertRefused(
                "model.safetensors: ", "expected tensor model.layers.2.input_layernorm.weight, but it is not there");
        edit("config.json", config -> config.put("num_hidden_layers", 2).put("attention_bias", true));
        assertRefused(
                "model.safetensors: ", "expected tensor model.layers.0.self_attn.q_proj.bias, but it is not there");
        edit("config.json", config -> config.put("attention_bias", false).put("tie_word_embeddings", false));
        assertRefused("model.safetensors: ", "expected tensor lm_head.weight, but it is not there");
    }

    @Test
    void aTensorOfTheWrongShapeIsNamedWithBothShapes() throws IOException {
        copy("llama-tied");
        edit("config.json", config -> config.put("vocab_size", 321));
        assertRefused(
                "model.safetensors: ", "tensor model.embed_tokens.weight has shape (320 x 64), expected (321 x 64)");
        edit("config.json", config -> config.put("vocab_size", 320).put("num_key_value_heads", 1));
        assertRefused(
                "model.safetensors: ",
                "tensor model.layers.0.self_attn.k_proj.weight has shape (32 x 64), expected (16 x 64)");
    }

    @Test
    void aTensorOfATypeThatNoWeightHasIsNamed() throws IOException {
        copy("llama-fp16");
        byte[] file = Files.readAllBytes(folder.resolve("model.safetensors"));
        String text = new String(file, StandardCharsets.ISO_8859_1);
        String changed = text.replaceFirst("\"dtype\":\"F16\"", "\"dtype\":\"I16\"");
        Files.write(folder.resolve("model.safetensors"), changed.getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("model.safetensors: tensor ", "has dtype I16, expected F32, F16 or BF16");
    }

    @Test
    void aTruncatedShardIsNamed() throws IOException {
        copy("llama-sharded");
        Path shard = folder.resolve("model-00002-of-00003.safetensors");
        try (var channel = Files.newByteChannel(shard, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(shard) - 100);
        }
        assertRefused("model-00002-of-00003.safetensors: tensor ", "expected begin <= end <= ");
        try (var channel = Files.newByteChannel(shard, StandardOpenOption.WRITE)) {
            channel.truncate(100);
        }
        assertRefused("model-00002-of-00003.safetensors: ", "the header's length is ");
    }

    @Test
    void aMissingShardIsNamedWithATensorThatItHolds() throws IOException {
        copy("llama-sharded");
        Files.delete(folder.resolve("model-00003-of-00003.safetensors"));
        assertRefused(INDEX + ": ", "expected shard model-00003-of-00003.safetensors, which holds tensor ");
    }

    @Test
    void aTensorThatIsNotInItsShardIsNamed() throws IOException {
        copy("llama-sharded");
        editWeightMap(map -> map.put("model.norm.weight", "model-00001-of-00003.safetensors"));
        assertRefused(INDEX + ": weight_map: ", "model.norm.weight is not in model-00001-of-00003.safetensors");
        editWeightMap(map -> map.remove("model.norm.weight"));
        assertRefused(INDEX + ": ", "expected tensor model.norm.weight, but it is not there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../model.safetensors",
                "/etc/model.safetensors",
                "..\\model.safetensors",
                "a/../../b.safetensors",
                "..",
                "",
                ".hidden.safetensors",
                "pytorch_model.bin",
                "file:///model.safetensors",
                "model.safetensors\u0000.bin"
            })
    void aShardOutsideTheFolderIsRefusedByName(String shard) throws IOException {
        copy("llama-sharded");
        editWeightMap(map -> map.put("model.norm.weight", shard));
        assertRefused(
                INDEX + ": weight_map: model.norm.weight is in shard \"" + shard,
                "expected the plain name of a .safetensors file in the checkpoint's folder");
    }

    @Test
    void anIndexThatIsNoIndexIsRefused() throws IOException {
        copy("llama-sharded");
        Files.writeString(folder.resolve(INDEX), "{}");
        assertRefused(INDEX + ": ", "weight_map is missing");
        Files.writeString(folder.resolve(INDEX), "{\"weight_map\": [1]}");
        assertRefused(INDEX + ": ", "weight_map is [1], expected an object");
        Files.writeString(
                folder.resolve(INDEX), "{\"weight_map\": {\"a\": \"x.safetensors\", \"a\": \"y.safetensors\"}}");
        assertRefused(INDEX + ": ", "expected a valid JSON object");
        Files.writeString(folder.resolve(INDEX), "{\"weight_map\": {\"a\": 5}}");
        assertRefused(INDEX + ": ", "a is 5, expected a string");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pytorch_model.bin",
                "pytorch_model-00001-of-00002.bin",
                "model.pt",
                "consolidated.00.pth",
                "a.pkl",
                "b.ckpt"
            })
    void aPickleIsRefusedByName(String pickle) throws IOException {
        copy("llama-tied");
        Files.move(folder.resolve("model.safetensors"), folder.resolve(pickle));
        assertRefused(pickle + " is a pickle", "which can run code when it is read; expected model.safetensors");
    }

    @Test
    void aFolderThatLacksItsFilesIsRefused() throws IOException {
        assertRefused("config.json: ", "expected a readable file");
        copy("llama-tied");
        Files.delete(folder.resolve("model.safetensors"));
        assertRefused("", "expected model.safetensors or " + INDEX + ", but neither is there");
        Files.writeString(folder.resolve("config.json"), "{\"architectures\": [");
        assertRefused("config.json: ", "expected a valid JSON object");
        Files.writeString(folder.resolve("config.json"), "");
        assertRefused("config.json: ", "expected a JSON object");
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> Checkpoint.open(nowhere).close()).hasMessageContaining("it is not a folder");
    }

    private void assertRefused(String start, String expected) {
        assertThatThrownBy(() -> Checkpoint.open(folder).close())
                .isInstanceOfSatisfying(InferenceException.class, e -> assertThat(e.reason())
                        .isEqualTo(InferenceException.Reason.BAD_CHECKPOINT))
                .hasMessageStartingWith(start)
                .hasMessageContaining(expected);
    }

    private void copy(String fixture) throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES.resolve(fixture))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
    }

    private interface Edit {
        void on(ObjectNode node);
    }

    private void edit(String file, Edit edit) throws IOException {
        ObjectNode node = (ObjectNode) JSON.readTree(folder.resolve(file));
        edit.on(node);
        Files.writeString(folder.resolve(file), node.toString());
    }

    private void editWeightMap(Edit edit) throws IOException {
        edit(INDEX, index -> edit.on((ObjectNode) index.get("weight_map")));
    }
}
