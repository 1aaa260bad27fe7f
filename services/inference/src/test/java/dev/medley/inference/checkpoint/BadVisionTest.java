package dev.medley.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.InferenceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A sound Llava and a sound Blip, spoilt one way at a time. */
class BadVisionTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/vision");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void soundOnesSayWhatTheyAre() {
        try (VisionCheckpoint llava = VisionCheckpoint.open(FIXTURES.resolve("llava-clip-layers"));
                VisionCheckpoint blip = VisionCheckpoint.open(FIXTURES.resolve("blip"))) {
            assertThat(llava.tower().taken()).containsExactly(1, 3);
            assertThat(llava.tower().features()).isEqualTo(17);
            assertThat(blip.tower().features()).isEqualTo(17);
            assertThat(blip.imageProcessor().outputSize()).isEqualTo(new ImageSize(24, 24));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "config.json | /architectures | [\"OptForCausalLM\"] | architectures is [OptForCausalLM], expected one of LlavaForConditionalGeneration, BlipForConditionalGeneration",
                "config.json | /vision_config | null | vision_config is missing, expected an object",
                "config.json | /vision_config/model_type | \"dinov2\" | vision_config: model_type is \"dinov2\", expected clip_vision_model or siglip_vision_model",
                "config.json | /vision_config/model_type | \"blip_vision_model\" | vision_config: model_type is \"blip_vision_model\", expected clip_vision_model or siglip_vision_model",
                "config.json | /vision_config/hidden_size | 30 | vision_config: hidden_size is 30, expected a multiple of num_attention_heads, 4",
                "config.json | /vision_config/patch_size | 8 | tensor vision_tower.embeddings.patch_embedding.weight has shape (32 x 3 x 6 x 6), expected (32 x 3 x 8 x 8)",
                "config.json | /vision_config/patch_size | 25 | patch_size is 25, expected at most image_size, 24",
                "config.json | /vision_config/patch_size | 0 | patch_size is 0, expected a whole number from 1",
                "config.json | /vision_config/num_channels | 1 | num_channels is 1, expected 3",
                "config.json | /vision_config/hidden_act | \"tanh\" | hidden_act is \"tanh\", expected one of gelu, quick_gelu",
                "config.json | /vision_config/num_hidden_layers | 9 | expected tensor vision_tower.encoder.layers.3.layer_norm1.weight, but it is not there",
                "config.json | /vision_config/image_size | 30 | preprocessor_config.json: crop_size makes images of 24 x 24 pixels, expected 30 x 30, image_size of config.json",
                "config.json | /vision_feature_layer | -5 | vision_feature_layer is -5, expected whole numbers from -4 to 3",
                "config.json | /vision_feature_select_strategy | \"cls\" | vision_feature_select_strategy is \"cls\", expected \"default\" or \"full\"",
                "config.json | /multimodal_projector_bias | 1 | multimodal_projector_bias is 1, expected true or false",
                "config.json | /text_config/model_type | \"opt\" | text_config: model_type is \"opt\", expected llama, mistral, qwen2 or qwen3",
                "config.json | /text_config/hidden_size | 64 | tensor language_model.model.embed_tokens.weight has shape (324 x 48), expected (324 x 64)",
                "config.json | /image_token_index | 324 | image_token_index is 324, expected less than the text model's vocab_size, 324",
                "config.json | /quantization_config | {} | quantization_config is there, expected none",
                "preprocessor_config.json | /image_processor_type | \"ViTImageProcessor\" | image_processor_type is \"ViTImageProcessor\", expected CLIPImageProcessor",
                "preprocessor_config.json | /do_center_crop | false | preprocessor_config.json: size leaves images of any proportion, expected 24 x 24",
                "preprocessor_config.json | /size/longest_edge | 48 | size: longest_edge is there, expected shortest_edge alone",
                "preprocessor_config.json | /crop_size/height | 0 | crop_size: height is 0, expected a whole number from 1",
                "preprocessor_config.json | /resample | 6 | resample is 6, expected a whole number from 0 to 5",
                "preprocessor_config.json | /image_std | [0.5, 0, 0.5] | image_std is [0.5,0,0.5], expected three positive numbers",
                "preprocessor_config.json | /image_mean | [0.5] | ok",
                "preprocessor_config.json | /do_pad | true | do_pad is true, expected false",
            })
    void aSpoiltFieldOfALlavaIsNamed(String file, String pointer, String value, String message) throws IOException {
        copy("llava-clip");
        spoil(file, pointer, value);

        if (message.equals("ok")) {
            VisionCheckpoint.open(folder).close();
        } else {
            assertRefused(message);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/text_config/num_attention_heads | 5 | text_config: hidden_size is 48, expected a multiple of num_attention_heads, 5",
                "/text_config/vocab_size | 161 | tensor text_decoder.bert.embeddings.word_embeddings.weight has shape (160 x 48), expected (161 x 48)",
                "/text_config/sep_token_id | 160 | sep_token_id is 160, expected less than vocab_size, 160",
                "/vision_config/image_size | 36 | preprocessor_config.json: size makes images of 24 x 24 pixels, expected 36 x 36",
                "/vision_config/patch_size | 4 | tensor vision_model.embeddings.patch_embedding.weight has shape (32 x 3 x 6 x 6), expected (32 x 3 x 4 x 4)",
                "/vision_config/hidden_size | 64 | expected (64 x 3 x 6 x 6)",
            })
    void aSpoiltFieldOfABlipIsNamed(String pointer, String value, String message) throws IOException {
        copy("blip");
        spoil("config.json", pointer, value);

        assertRefused(message);
    }

    @ParameterizedTest
    @CsvSource({
        "llava-clip, multi_modal_projector.linear_2.weight, multi_modal_projector.linear_9.weight",
        "llava-clip-layers, model.vision_tower.vision_model.pre_layrnorm.bias, model.vision_tower.vision_model.pre_layrnorm.bbbb",
        "llava-siglip, language_model.lm_head.weight, language_model.lm_head.weighs",
        "blip, text_decoder.cls.predictions.bias, text_decoder.cls.predictions.bibi",
    })
    void aMissingMatrixIsNamedAsTheFileWouldNameIt(String name, String tensor, String other) throws IOException {
        copy(name);
        Path file = folder.resolve("model.safetensors");
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, bytes.replace('"' + tensor + '"', '"' + other + '"'), StandardCharsets.ISO_8859_1);

        assertRefused("expected tensor %s, but it is not there".formatted(tensor));
    }

    @Test
    void aProcessorMayBePartOfASharedFile() throws IOException {
        copy("blip");
        Path own = folder.resolve("preprocessor_config.json");
        Files.writeString(
                folder.resolve("processor_config.json"), "{\"image_processor\": %s}".formatted(Files.readString(own)));
        Files.delete(own);

        VisionCheckpoint.open(folder).close();
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> VisionCheckpoint.open(folder).close())
                .isInstanceOfSatisfying(InferenceException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(InferenceException.Reason.BAD_CHECKPOINT))
                .hasMessageContaining(message);
    }

    private void spoil(String file, String pointer, String value) throws IOException {
        var root = (ObjectNode) JSON.readTree(Files.readString(folder.resolve(file)));
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) root.at(pointer.substring(0, slash))).set(pointer.substring(slash + 1), JSON.readTree(value));
        Files.writeString(folder.resolve(file), JSON.writeValueAsString(root));
    }

    private void copy(String name) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(FIXTURES.resolve(name))) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
    }
}
