package dev.medley.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.SafetensorsWriter.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A sound adapter of PEFT's, spoilt one way at a time. */
class BadAdapterTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
    private static final DecoderConfig BASE = base("llama-tied");
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String LAYER = "base_model.model.model.layers.";

    @TempDir
    private Path folder = Path.of("");

    private static DecoderConfig base(String name) {
        try (Checkpoint checkpoint =
                Checkpoint.open(FIXTURES.resolve("checkpoints").resolve(name))) {
            return checkpoint.config();
        }
    }

    @BeforeEach
    void copySoundAdapter() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES.resolve("adapters/llama-tied/query-value"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
    }

    @Test
    void aSoundOneHasAPairForEachTarget() {
        List<LoraPair> pairs = pairs();

        assertThat(pairs).hasSize(4).allSatisfy(pair -> assertThat(pair.scaling())
                .isEqualTo(2));
        assertThat(pairs)
                .extracting(pair -> pair.layer() + " " + pair.module())
                .containsExactly(
                        "0 self_attn.q_proj", "0 self_attn.v_proj", "1 self_attn.q_proj", "1 self_attn.v_proj");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "peft_type | \"LOHA\" | peft_type is \"LOHA\", expected \"LORA\"",
                "peft_type | null | peft_type is missing, expected \"LORA\"",
                "use_dora | true | use_dora is true, expected it to be off: only plain LoRA pairs are served",
                "bias | \"all\" | bias is \"all\", expected \"none\"",
                "bias | \"lora_only\" | bias is \"lora_only\", expected \"none\"",
                "lora_bias | true | lora_bias is true, expected it to be off",
                "modules_to_save | [\"lm_head\"] | modules_to_save is [\"lm_head\"], expected it to be off",
                "fan_in_fan_out | true | fan_in_fan_out is true, expected it to be off",
                "trainable_token_indices | [1, 2] | trainable_token_indices is [1,2], expected it to be off",
                "target_parameters | [\"experts\"] | target_parameters is [\"experts\"], expected it to be off",
                "r | 0 | r is 0, expected a whole number from 1 to 1024",
                "r | null | r is missing, expected a whole number from 1 to 1024",
                "r | 2.5 | r is 2.5, expected a whole number",
                "lora_alpha | \"big\" | lora_alpha is \"big\", expected a number",
                "lora_alpha | null | lora_alpha is missing, expected a number",
                "use_rslora | \"yes\" | use_rslora is \"yes\", expected true or false",
                "target_modules | null | target_modules is missing, expected a list of module names, a pattern or \"all-linear\"",
                "target_modules | [] | target_modules is empty, expected a list of module names",
                "target_modules | 7 | target_modules is 7, expected a list of strings",
                "target_modules | [\"q_proj\", \"Wqkv\"] | target_modules has \"Wqkv\", expected projections of the base model's layers, such as \"q_proj\"",
                "target_modules | [\"q_proj\", \"embed_tokens\"] | target_modules has \"embed_tokens\"",
                "target_modules | [\"q_proj\", \"lm_head\"] | target_modules has \"lm_head\"",
                "target_modules | \".*encoder.*\" | target_modules has \".*encoder.*\", expected projections",
                "target_modules | \"(q_proj\" | \"(q_proj\" can't be read as a pattern: Unclosed group",
                "layers_to_transform | [0, 2] | layers_to_transform has 2, expected layers of the base model, 0 to 1",
                "layers_to_transform | -1 | layers_to_transform is -1, expected whole numbers from 0",
                "rank_pattern | [4] | rank_pattern is [4], expected an object",
                "rank_pattern | {\"q_proj\": 0} | rank_pattern: q_proj is 0, expected a whole number from 1",
                "alpha_pattern | {\"q_proj\": \"x\"} | alpha_pattern: q_proj is \"x\", expected a number",
            })
    void aConfigThatCantBeServedIsRefusedByField(String field, String value, String message) throws IOException {
        edit(field, value);

        assertRefused(CONFIG + ": ", message);
    }

    @Test
    void anotherRankThanTheConfigSaysIsRefused() throws IOException {
        edit("r", "8");

        assertRefused(
                WEIGHTS + ": tensor " + LAYER
                        + "0.self_attn.q_proj.lora_A.weight has shape (4 x 64), expected (8 x 64)",
                "rank 8 of adapter_config.json, and 64 inputs of the base model's module");
    }

    @Test
    void anAdapterForAnotherBaseIsRefused() {
        assertThatThrownBy(() -> {
                    try (LoraAdapter adapter = LoraAdapter.open(folder)) {
                        adapter.pairs(base("mistral-headdim"));
                    }
                })
                .hasMessageContaining("q_proj.lora_B.weight has shape (64 x 4), expected (96 x 4)")
                .hasMessageContaining("96 outputs of the base model's module, and rank 4");
        assertThatThrownBy(() -> {
                    try (LoraAdapter adapter = LoraAdapter.open(folder)) {
                        adapter.pairs(base("qwen2-sliding"));
                    }
                })
                .hasMessage(WEIGHTS + ": expected tensor " + LAYER
                        + "2.self_attn.q_proj.lora_A.weight, but it is not there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora_A", "lora_B"})
    void aMissingMatrixIsRefused(String side) throws IOException {
        String missing = LAYER + "1.self_attn.v_proj." + side + ".weight";
        List<Tensor> tensors = tensors();
        tensors.removeIf(tensor -> tensor.name().equals(missing));
        SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors);

        assertRefused(WEIGHTS + ": expected tensor " + missing, "but it is not there");
    }

    @Test
    void aMatrixTooManyIsRefused() throws IOException {
        List<Tensor> tensors = tensors();
        tensors.add(tensor(LAYER + "0.self_attn.k_proj.lora_A.weight", 4, 64));
        SafetensorsWriter.write(folder.resolve(WEIGHTS), tensors);

        assertRefused(
                WEIGHTS + ": 1 tensors are left over, among them " + LAYER + "0.self_attn.k_proj.lora_A.weight",
                "expected only lora_A and lora_B of the 4 modules that adapter_config.json targets");
    }

    @Test
    void aPickleIsRefusedByName() throws IOException {
        Files.move(folder.resolve(WEIGHTS), folder.resolve("adapter_model.bin"));

        assertRefused(
                "adapter_model.bin is a pickle, which can run code when it is read",
                "expected adapter_model.safetensors");
    }

    @Test
    void aPickleUnderTheNameOfSafetensorsIsRefused() throws IOException {
        Files.write(folder.resolve(WEIGHTS), new byte[] {(byte) 0x80, 2, '}', 'q', 0, '.', 0, 0, 0});

        assertRefused(WEIGHTS + " starts like a pickle", "expected safetensors");
    }

    @Test
    void aFolderThatLacksItsFilesIsRefused() throws IOException {
        Files.delete(folder.resolve(WEIGHTS));
        assertRefused("", "expected adapter_model.safetensors, but it is not there");
        Files.delete(folder.resolve(CONFIG));
        assertRefused(CONFIG + ": ", "expected a readable file");
        Path nowhere = folder.resolve("nowhere");
        assertThatThrownBy(() -> LoraAdapter.open(nowhere).close()).hasMessageContaining("it is not a folder");
    }

    @Test
    void aPatternThatTakesForEverIsRefused() throws IOException {
        edit("target_modules", "\"(.*.*)*(.*.*)*(.*.*)*!\"");

        assertRefused(CONFIG + ": the pattern", "takes too long");
    }

    @Test
    void patternsAndLayersSelectAsPeftDoes() throws IOException {
        SafetensorsWriter.write(
                folder.resolve(WEIGHTS),
                List.of(
                        tensor(LAYER + "1.self_attn.q_proj.lora_A.weight", 2, 64),
                        tensor(LAYER + "1.self_attn.q_proj.lora_B.weight", 64, 2)));
        edit("target_modules", "[\"q_proj\", \"v_proj\"]");
        edit("exclude_modules", "\".*v_proj\"");
        edit("layers_to_transform", "1");
        edit("rank_pattern", "{\"layers\\\\.\\\\d+\\\\.self_attn\\\\.q_proj\": 2}");
        edit("alpha_pattern", "{\"q_proj\": 5}");
        edit("use_rslora", "true");

        assertThat(pairs()).singleElement().satisfies(pair -> {
            assertThat(pair.layer()).isOne();
            assertThat(pair.rank()).isEqualTo(2);
            assertThat(pair.scaling()).isCloseTo(5 / Math.sqrt(2), within(1e-9));
        });
    }

    private List<LoraPair> pairs() {
        try (LoraAdapter adapter = LoraAdapter.open(folder)) {
            return adapter.pairs(BASE);
        }
    }

    private static List<Tensor> tensors() {
        var tensors = new ArrayList<Tensor>();
        for (int layer = 0; layer < 2; layer++) {
            tensors.add(tensor(LAYER + layer + ".self_attn.q_proj.lora_A.weight", 4, 64));
            tensors.add(tensor(LAYER + layer + ".self_attn.q_proj.lora_B.weight", 64, 4));
            tensors.add(tensor(LAYER + layer + ".self_attn.v_proj.lora_A.weight", 4, 64));
            tensors.add(tensor(LAYER + layer + ".self_attn.v_proj.lora_B.weight", 32, 4));
        }
        return tensors;
    }

    private static Tensor tensor(String name, int rows, int columns) {
        return new Tensor(name, List.of(rows, columns), index -> 0.5f);
    }

    private void assertRefused(String start, String expected) {
        assertThatThrownBy(this::pairs)
                .isInstanceOfSatisfying(InferenceException.class, e -> assertThat(e.reason())
                        .isEqualTo(InferenceException.Reason.BAD_CHECKPOINT))
                .hasMessageStartingWith(start)
                .hasMessageContaining(expected);
    }

    private void edit(String field, String value) throws IOException {
        ObjectNode config = (ObjectNode) JSON.readTree(folder.resolve(CONFIG));
        config.set(field, JSON.readTree(value));
        Files.writeString(folder.resolve(CONFIG), config.toString());
    }
}
