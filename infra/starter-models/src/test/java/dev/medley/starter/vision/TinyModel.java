package dev.medley.starter.vision;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.inference.checkpoint.Activation;
import dev.medley.inference.checkpoint.VisionConfig;
import dev.medley.inference.checkpoint.VisionConfig.Family;
import dev.medley.starter.scenes.SceneSource;
import dev.medley.starter.tokenizer.VisionVocabulary;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LlavaLayout;
import dev.medley.starter.training.LlavaTrainer;
import dev.medley.starter.training.TrainingState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A model that sees 16 patches, and scenes for it. */
final class TinyModel {
    static final int TOKENS = 380;
    static final LlavaLayout LAYOUT = LlavaLayout.of(
            new VisionConfig(Family.CLIP, 32, 2, 2, 64, 48, 12, Activation.QUICK_GELU, 1e-5),
            new LlamaShape(TOKENS, 32, 48, 2, 4, 2, 256),
            PatchLabels.pointers().scores());

    private TinyModel() {}

    static String tokenizerJson() {
        List<String> texts = LongStream.range(0, 200)
                .mapToObj(number -> SceneSource.training().scene(number).caption())
                .toList();
        return VisionVocabulary.train(texts, TOKENS).json();
    }

    static HuggingFaceTokenizer tokenizer() throws IOException {
        var json = new ByteArrayInputStream(tokenizerJson().getBytes(StandardCharsets.UTF_8));
        return HuggingFaceTokenizer.newInstance(json, Map.of("truncation", "false", "padding", "false"));
    }

    static LlavaTrainer trainer(TrainingState state) {
        return new LlavaTrainer(LAYOUT, state, SceneEncoder.prompt(), PatchLabels.pointers(), false);
    }

    static SceneBatches batches(HuggingFaceTokenizer tokenizer, int scenes) {
        return new SceneBatches(SceneSource.training(), new SceneEncoder(tokenizer), LAYOUT.tower(), scenes);
    }
}
