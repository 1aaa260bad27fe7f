package dev.medley.starter.checkpoint;

import dev.medley.inference.checkpoint.SafetensorsWriter;
import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.starter.tokenizer.WhisperVocabulary;
import dev.medley.starter.training.WhisperLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@code WhisperForConditionalGeneration} folder with weights in bf16. */
public final class SpeechCheckpoint {
    private static final int SAMPLE_RATE = 16_000;
    private static final int HOP = 160;
    private static final String END = "<|endoftext|>";

    private SpeechCheckpoint() {}

    /** Writes everything but the weights. */
    public static void writeSettings(
            Path folder, WhisperLayout layout, WhisperVocabulary vocabulary, String tokenizerJson) throws IOException {
        WhisperConfig config = layout.config();
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), tokenizerJson);
        HuggingFaceFolder.writeJson(folder.resolve("config.json"), config(config, vocabulary));
        HuggingFaceFolder.writeJson(folder.resolve("generation_config.json"), generation(layout, vocabulary));
        HuggingFaceFolder.writeJson(folder.resolve("preprocessor_config.json"), preprocessor(config));
        HuggingFaceFolder.writeJson(folder.resolve("tokenizer_config.json"), tokenizer(config));
    }

    /** Replaces the weights; a reader sees the old file or the new one. */
    public static void writeWeights(Path folder, WhisperLayout layout, float[] weights) throws IOException {
        var written = new ArrayList<SafetensorsWriter.Tensor>();
        int offset = 0;
        for (WhisperLayout.Tensor tensor : layout.tensors()) {
            if (tensor.name().startsWith("model.")) {
                int start = offset;
                written.add(new SafetensorsWriter.Tensor(tensor.name(), tensor.shape(), i -> weights[start + i]));
            }
            offset += tensor.size();
        }
        float[] positions = layout.positions();
        var shape =
                List.of(layout.config().maxSourcePositions(), layout.config().hiddenSize());
        written.add(new SafetensorsWriter.Tensor(WhisperLayout.POSITIONS, shape, i -> positions[i]));
        Path unfinished = folder.resolve("model.safetensors.part");
        SafetensorsWriter.write(unfinished, written);
        Files.move(
                unfinished,
                folder.resolve("model.safetensors"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static Map<String, Object> config(WhisperConfig config, WhisperVocabulary vocabulary) {
        var json = new LinkedHashMap<String, Object>();
        json.put("architectures", List.of(WhisperConfig.ARCHITECTURE));
        json.put("model_type", "whisper");
        json.put("is_encoder_decoder", true);
        json.put("vocab_size", config.vocabSize());
        json.put("num_mel_bins", config.melBins());
        json.put("d_model", config.hiddenSize());
        json.put("num_hidden_layers", config.encoder().layers());
        json.put("encoder_layers", config.encoder().layers());
        json.put("encoder_attention_heads", config.encoder().heads());
        json.put("encoder_ffn_dim", config.encoder().feedForwardSize());
        json.put("decoder_layers", config.decoder().layers());
        json.put("decoder_attention_heads", config.decoder().heads());
        json.put("decoder_ffn_dim", config.decoder().feedForwardSize());
        json.put("max_source_positions", config.maxSourcePositions());
        json.put("max_target_positions", config.maxTargetPositions());
        json.put("median_filter_width", config.medianFilterWidth());
        json.put("activation_function", "gelu");
        json.put("scale_embedding", false);
        json.put("tie_word_embeddings", config.tieWordEmbeddings());
        json.put("dropout", 0.0);
        json.put("attention_dropout", 0.0);
        json.put("activation_dropout", 0.0);
        json.put("init_std", 0.02);
        json.put("use_cache", true);
        json.put("bos_token_id", vocabulary.id(END));
        json.put("eos_token_id", vocabulary.id(END));
        json.put("pad_token_id", vocabulary.id(END));
        json.put("decoder_start_token_id", vocabulary.id("<|startoftranscript|>"));
        json.put("suppress_tokens", null);
        json.put("begin_suppress_tokens", null);
        json.put("torch_dtype", "bfloat16");
        return json;
    }

    private static Map<String, Object> generation(WhisperLayout layout, WhisperVocabulary vocabulary) {
        var json = new LinkedHashMap<String, Object>();
        json.put("bos_token_id", vocabulary.id(END));
        json.put("eos_token_id", vocabulary.id(END));
        json.put("pad_token_id", vocabulary.id(END));
        json.put("decoder_start_token_id", vocabulary.id("<|startoftranscript|>"));
        json.put("no_timestamps_token_id", vocabulary.id("<|notimestamps|>"));
        json.put("prev_sot_token_id", vocabulary.id("<|startofprev|>"));
        json.put("is_multilingual", true);
        json.put("lang_to_id", Map.of("<|en|>", vocabulary.id("<|en|>")));
        json.put("task_to_id", Map.of("transcribe", vocabulary.id("<|transcribe|>")));
        json.put("return_timestamps", false);
        json.put("max_initial_timestamp_index", 50);
        json.put("max_length", layout.config().maxTargetPositions());
        json.put(
                "alignment_heads",
                layout.alignmentHeads().stream()
                        .map(head -> List.of(head.layer(), head.head()))
                        .toList());
        json.put("suppress_tokens", suppressed(vocabulary));
        json.put("begin_suppress_tokens", List.of());
        return json;
    }

    /** What a transcript never has: the control tokens of its start. */
    private static List<Integer> suppressed(WhisperVocabulary vocabulary) {
        var tokens = new ArrayList<Integer>();
        for (int id = vocabulary.id("<|startoftranscript|>"); id < vocabulary.id("<|notimestamps|>"); id++) {
            tokens.add(id);
        }
        return tokens;
    }

    private static Map<String, Object> preprocessor(WhisperConfig config) {
        int seconds = config.windowFrames() * HOP / SAMPLE_RATE;
        var json = new LinkedHashMap<String, Object>();
        json.put("feature_extractor_type", "WhisperFeatureExtractor");
        json.put("processor_class", "WhisperProcessor");
        json.put("feature_size", config.melBins());
        json.put("sampling_rate", SAMPLE_RATE);
        json.put("hop_length", HOP);
        json.put("n_fft", 400);
        json.put("chunk_length", seconds);
        json.put("n_samples", seconds * SAMPLE_RATE);
        json.put("nb_max_frames", config.windowFrames());
        json.put("padding_side", "right");
        json.put("padding_value", 0.0);
        json.put("return_attention_mask", false);
        return json;
    }

    private static Map<String, Object> tokenizer(WhisperConfig config) {
        var json = new LinkedHashMap<String, Object>();
        json.put("tokenizer_class", "PreTrainedTokenizerFast");
        json.put("bos_token", END);
        json.put("eos_token", END);
        json.put("pad_token", END);
        json.put("unk_token", END);
        json.put("clean_up_tokenization_spaces", false);
        json.put("model_max_length", config.maxTargetPositions());
        return json;
    }
}
