package dev.medley.starter.checkpoint;

import dev.medley.inference.checkpoint.ImageProcessorConfig;
import dev.medley.inference.checkpoint.JsonFields;
import dev.medley.inference.checkpoint.LlavaConfig;
import dev.medley.inference.checkpoint.SafetensorsWriter;
import dev.medley.inference.checkpoint.VisionConfig;
import dev.medley.inference.checkpoint.VisionTower;
import dev.medley.starter.tokenizer.VisionVocabulary;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LlavaLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A {@code LlavaForConditionalGeneration} folder with weights in bf16. */
public final class VisionModelFolder {
    private static final int BICUBIC = 3;
    private static final List<Double> HALF = List.of(0.5, 0.5, 0.5);
    private static final List<Double> QUARTER = List.of(0.25, 0.25, 0.25);

    /** Pictures first, whatever their order among the texts. */
    private static final String CHAT_TEMPLATE =
            """
            {%- for message in messages -%}
            {{ '<|' + message['role'] + '|>' }}
            {%- if message['content'] is string -%}
            {{ message['content'] }}
            {%- else -%}
            {%- for part in message['content'] | selectattr('type', 'equalto', 'image') -%}
            {{ '<image>' }}
            {%- endfor -%}
            {%- for part in message['content'] | selectattr('type', 'equalto', 'text') -%}
            {{ part['text'] }}
            {%- endfor -%}
            {%- endif -%}
            {%- if message['role'] == 'assistant' -%}
            {{ '<|end|>' }}
            {%- endif -%}
            {%- endfor -%}
            {%- if add_generation_prompt -%}
            {{ '<|assistant|>' }}
            {%- endif -%}
            """
                    .strip();

    private VisionModelFolder() {}

    /** Writes everything but the weights. */
    public static void writeSettings(Path folder, LlavaLayout layout, String tokenizerJson) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizerJson);
        Files.writeString(folder.resolve("chat_template.jinja"), CHAT_TEMPLATE);
        HuggingFaceFolder.writeJson(folder.resolve("config.json"), config(layout));
        HuggingFaceFolder.writeJson(folder.resolve("generation_config.json"), generation());
        HuggingFaceFolder.writeJson(
                folder.resolve("preprocessor_config.json"),
                preprocessor(layout.tower().config()));
        HuggingFaceFolder.writeJson(folder.resolve("processor_config.json"), processor(layout));
        HuggingFaceFolder.writeJson(folder.resolve("tokenizer_config.json"), tokenizer(layout));
    }

    /** Replaces the weights; a reader sees the old file or the new one. */
    public static void writeWeights(Path folder, LlavaLayout layout, float[] weights) throws IOException {
        var written = new ArrayList<SafetensorsWriter.Tensor>();
        int offset = 0;
        for (LlavaLayout.Tensor tensor : layout.tensors()) {
            int start = offset;
            if (!tensor.name().startsWith("pointers.")) {
                written.add(new SafetensorsWriter.Tensor(
                        storedName(tensor.name()), tensor.shape(), i -> weights[start + i]));
            }
            offset += tensor.size();
        }
        // A norm of the class token, which is not used; transformers misses it nevertheless.
        List<Integer> width = List.of(layout.tower().config().hiddenSize());
        String last = storedName(VisionTower.PREFIX + "post_layernorm.");
        written.add(new SafetensorsWriter.Tensor(last + "weight", width, i -> 1));
        written.add(new SafetensorsWriter.Tensor(last + "bias", width, i -> 0));
        Path unfinished = folder.resolve("model.safetensors.part");
        SafetensorsWriter.write(unfinished, written);
        Files.move(
                unfinished,
                folder.resolve("model.safetensors"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** As most Llavas in the world have it. */
    private static String storedName(String name) {
        if (name.startsWith("model.")) {
            return "language_model." + name;
        }
        return name.startsWith(VisionTower.PREFIX)
                ? VisionTower.PREFIX + "vision_model." + name.substring(VisionTower.PREFIX.length())
                : name;
    }

    private static Map<String, Object> config(LlavaLayout layout) {
        var json = new LinkedHashMap<String, Object>();
        json.put("architectures", List.of(LlavaConfig.ARCHITECTURE));
        json.put("model_type", "llava");
        json.put("image_token_index", VisionVocabulary.id(VisionVocabulary.IMAGE));
        json.put("image_seq_length", layout.tower().features());
        json.put("projector_hidden_act", "gelu");
        json.put("multimodal_projector_bias", true);
        json.put("vision_feature_layer", -1);
        json.put("vision_feature_select_strategy", "default");
        json.put("tie_word_embeddings", true);
        json.put("pad_token_id", VisionVocabulary.id(VisionVocabulary.PADDING));
        json.put("torch_dtype", "bfloat16");
        json.put("text_config", text(layout.text()));
        json.put("vision_config", vision(layout.tower().config()));
        return json;
    }

    private static Map<String, Object> text(LlamaShape shape) {
        var json = new LinkedHashMap<>(LlamaCheckpoint.shape(shape));
        json.put("bos_token_id", null);
        json.put("eos_token_id", VisionVocabulary.id(VisionVocabulary.END));
        json.put("pad_token_id", VisionVocabulary.id(VisionVocabulary.PADDING));
        json.put("torch_dtype", "bfloat16");
        return json;
    }

    private static Map<String, Object> vision(VisionConfig config) {
        var json = new LinkedHashMap<String, Object>();
        json.put("model_type", "clip_vision_model");
        json.put("hidden_size", config.hiddenSize());
        json.put("intermediate_size", config.intermediateSize());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.heads());
        json.put("image_size", config.imageSize());
        json.put("patch_size", config.patchSize());
        json.put("num_channels", 3);
        json.put("hidden_act", "quick_gelu");
        json.put("layer_norm_eps", config.epsilon());
        json.put("attention_dropout", 0.0);
        json.put("projection_dim", config.hiddenSize());
        json.put("torch_dtype", "bfloat16");
        return json;
    }

    private static Map<String, Object> generation() {
        var json = new LinkedHashMap<String, Object>();
        json.put("do_sample", false);
        json.put("eos_token_id", VisionVocabulary.id(VisionVocabulary.END));
        json.put("pad_token_id", VisionVocabulary.id(VisionVocabulary.PADDING));
        return json;
    }

    /** How pictures become what a tower sees, as a folder's preprocessor_config.json says. */
    public static ImageProcessorConfig imageProcessor(VisionConfig vision) {
        return ImageProcessorConfig.read(
                new JsonFields("preprocessor_config.json", JsonMapper.shared().valueToTree(preprocessor(vision))));
    }

    private static Map<String, Object> preprocessor(VisionConfig vision) {
        int edge = vision.imageSize();
        var json = new LinkedHashMap<String, Object>();
        json.put("image_processor_type", "CLIPImageProcessor");
        json.put("do_convert_rgb", true);
        json.put("do_resize", true);
        json.put("size", Map.of("shortest_edge", edge));
        json.put("resample", BICUBIC);
        json.put("do_center_crop", true);
        json.put("crop_size", Map.of("height", edge, "width", edge));
        json.put("do_rescale", true);
        json.put("rescale_factor", 1 / 255.0);
        json.put("do_normalize", true);
        json.put("image_mean", HALF);
        json.put("image_std", QUARTER);
        return json;
    }

    private static Map<String, Object> processor(LlavaLayout layout) {
        var json = new LinkedHashMap<String, Object>();
        json.put("processor_class", "LlavaProcessor");
        json.put("image_token", VisionVocabulary.IMAGE);
        json.put("patch_size", layout.tower().config().patchSize());
        json.put("num_additional_image_tokens", 1);
        json.put("vision_feature_select_strategy", "default");
        return json;
    }

    private static Map<String, Object> tokenizer(LlavaLayout layout) {
        var json = new LinkedHashMap<String, Object>();
        json.put("tokenizer_class", "PreTrainedTokenizerFast");
        json.put("processor_class", "LlavaProcessor");
        json.put("bos_token", null);
        json.put("eos_token", VisionVocabulary.END);
        json.put("pad_token", VisionVocabulary.PADDING);
        json.put("unk_token", null);
        json.put(
                "additional_special_tokens",
                List.of(
                        VisionVocabulary.IMAGE,
                        VisionVocabulary.USER,
                        VisionVocabulary.ASSISTANT,
                        VisionVocabulary.SYSTEM));
        json.put("clean_up_tokenization_spaces", false);
        json.put("model_max_length", layout.text().context());
        return json;
    }
}
