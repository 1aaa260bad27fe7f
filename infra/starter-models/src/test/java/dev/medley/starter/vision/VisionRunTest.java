package dev.medley.starter.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.inference.InferenceException;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.EngineSettings;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.text.SamplingRequest;
import dev.medley.inference.text.TokenLogProb;
import dev.medley.inference.text.TokenUsage;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.inference.tokenizer.ContentPart;
import dev.medley.inference.vision.ImageProcessor;
import dev.medley.inference.vision.RgbImage;
import dev.medley.inference.vision.VisionEngine;
import dev.medley.inference.vision.VisionEngineSettings;
import dev.medley.starter.checkpoint.VisionModelFolder;
import dev.medley.starter.scenes.Scene;
import dev.medley.starter.scenes.SceneRenderer;
import dev.medley.starter.scenes.SceneSource;
import dev.medley.starter.training.LlavaBatch;
import dev.medley.starter.training.LlavaBatch.Text;
import dev.medley.starter.training.LlavaTrainer;
import dev.medley.starter.training.LlavaTrainer.Losses;
import dev.medley.starter.training.Schedule;
import dev.medley.starter.training.TrainingState;
import dev.medley.starter.training.TrainingState.Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisionRunTest {
    private static final double RATE = 1e-2;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void everyLossFalls() throws IOException {
        try (HuggingFaceTokenizer tokenizer = TinyModel.tokenizer();
                LlavaTrainer trainer = TinyModel.trainer(TinyModel.LAYOUT.start(1))) {
            LlavaBatch batch = TinyModel.batches(tokenizer, 8).batch(0, true);
            Losses first = trainer.step(batch, RATE);
            for (int i = 0; i < 25; i++) {
                trainer.step(batch, RATE);
            }
            Losses last = trainer.step(batch, RATE);

            assertThat(first.captions()).isBetween(5.5f, 6.5f); // ln 380 = 5.9
            assertThat(last.captions()).isLessThan(0.7f * first.captions());
            assertThat(last.answers()).isLessThan(0.7f * first.answers());
            for (int kind = 0; kind < PatchLabels.NAMES.size(); kind++) {
                assertThat(last.patches()[kind]).as(PatchLabels.NAMES.get(kind)).isLessThan(first.patches()[kind]);
            }
        }
    }

    @Test
    void theTowerLearnsAlone() throws IOException {
        try (HuggingFaceTokenizer tokenizer = TinyModel.tokenizer();
                LlavaTrainer trainer = TinyModel.trainer(TinyModel.LAYOUT.start(1))) {
            Losses losses = trainer.step(TinyModel.batches(tokenizer, 2).batch(0, false), RATE);

            assertThat(losses.captions()).isZero();
            assertThat(losses.patches()).doesNotContain(0);
        }
    }

    @Test
    void aRunThatWasStoppedAndResumedGivesTheSameWeights() throws IOException {
        Path state = folder.resolve("state.bin");

        TrainingState straight = train(6, TinyModel.LAYOUT.start(1));
        train(3, TinyModel.LAYOUT.start(1)).save(state);
        TrainingState resumed = train(3, TrainingState.load(state));

        assertThat(straight.place().step()).isEqualTo(6);
        assertThat(resumed.place().step()).isEqualTo(6);
        assertThat(resumed.weights()).isEqualTo(straight.weights());
    }

    @Test
    void progressIsShownEveryTwentySteps() throws IOException {
        var lines = new StringWriter();
        try (HuggingFaceTokenizer tokenizer = TinyModel.tokenizer();
                LlavaTrainer trainer = TinyModel.trainer(TinyModel.LAYOUT.start(1))) {
            VisionRun.Saver saver = (trained, place) -> new SceneExam(List.of(), Map.of());
            new VisionRun(
                            TinyModel.batches(tokenizer, 1),
                            Schedule.ofVision(40L, 0),
                            saver,
                            Duration.ofHours(1),
                            new PrintWriter(lines))
                    .run(trainer, Place.START);
        }

        assertThat(lines.toString().lines())
                .hasSize(3)
                .first(InstanceOfAssertFactories.STRING)
                .startsWith("step 20  captions ")
                .contains(" form ", " outline ")
                .doesNotContain("NaN");
    }

    /** Trains a number of steps out of six, the first without texts. */
    private static TrainingState train(int steps, TrainingState start) throws IOException {
        try (HuggingFaceTokenizer tokenizer = TinyModel.tokenizer();
                LlavaTrainer trainer = TinyModel.trainer(start)) {
            var runs = new ArrayList<VisionRun>();
            VisionRun.Saver saver = (trained, place) -> {
                if (place.step() - start.place().step() == steps) {
                    runs.get(0).stop();
                }
                return new SceneExam(List.of(), Map.of());
            };
            var out = new PrintWriter(Writer.nullWriter());
            runs.add(new VisionRun(
                    TinyModel.batches(tokenizer, 2), Schedule.ofVision(6L, 0), saver, Duration.ZERO, out));
            Place end = runs.get(0).run(trainer, start.place());
            return trainer.state(end);
        }
    }

    @Test
    void theEngineSaysWhatTheTrainerWouldSay() throws Exception {
        // Given: weights that fit into bf16, of a model that learnt a little
        Scene scene = SceneSource.of(1).scene(1);
        RgbImage picture = SceneBatches.picture(SceneRenderer.render(scene, 192));
        Path checkpoint = folder.resolve("checkpoint");
        VisionModelFolder.writeSettings(checkpoint, TinyModel.LAYOUT, TinyModel.tokenizerJson());
        try (HuggingFaceTokenizer tokenizer = TinyModel.tokenizer()) {
            TrainingState trained = rounded(learnt(tokenizer));
            VisionModelFolder.writeWeights(checkpoint, TinyModel.LAYOUT, trained.weights());

            // When
            List<TokenLogProb> described = heard(checkpoint, picture, "Describe the picture.");
            List<TokenLogProb> counted = heard(checkpoint, picture, "How many circles are there?");

            // Then: both texts side by side in one row have the same probabilities
            var encoder = new SceneEncoder(tokenizer);
            float[] pixels = new ImageProcessor(VisionModelFolder.imageProcessor(
                            TinyModel.LAYOUT.tower().config()))
                    .process(picture)
                    .values();
            var texts = List.of(
                    said(encoder.caption("Describe the picture.", ""), described, true),
                    said(encoder.answer("How many circles are there?", ""), counted, true));
            try (LlavaTrainer trainer = TinyModel.trainer(trained)) {
                float[] logits = trainer.logits(new LlavaBatch(List.of(pixels), List.of(), List.of(texts)));
                var all = new ArrayList<>(described);
                all.addAll(counted);
                assertThat(all).hasSize(24);
                for (int i = 0; i < all.size(); i++) {
                    assertThat(logProbability(logits, i, all.get(i).tokenId()))
                            .isCloseTo(all.get(i).logProb(), within(1e-3));
                }
            }
        }
    }

    private static TrainingState learnt(HuggingFaceTokenizer tokenizer) {
        try (LlavaTrainer trainer = TinyModel.trainer(TinyModel.LAYOUT.start(1))) {
            SceneBatches batches = TinyModel.batches(tokenizer, 4);
            for (int i = 0; i < 20; i++) {
                trainer.step(batches.batch(i, true), RATE);
            }
            return trainer.state(Place.START);
        }
    }

    private static TrainingState rounded(TrainingState state) {
        float[] weights = state.weights().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Float.intBitsToFloat(Float.floatToIntBits(weights[i]) & 0xffff0000);
        }
        return new TrainingState(state.place(), weights, state.mean(), state.square());
    }

    /** The request, then what was heard. */
    private static Text said(Text asked, List<TokenLogProb> heard, boolean caption) {
        int start = asked.ids().length - 1; // without the end of the answer
        var ids = new int[start + heard.size()];
        var scored = new boolean[ids.length];
        System.arraycopy(asked.ids(), 0, ids, 0, start);
        for (int i = 0; i < heard.size(); i++) {
            ids[start + i] = heard.get(i).tokenId();
            scored[start + i] = true;
        }
        return new Text(ids, scored, caption);
    }

    private static double logProbability(float[] logits, int row, int token) {
        double sum = 0;
        for (int i = 0; i < TinyModel.TOKENS; i++) {
            sum += Math.exp(logits[row * TinyModel.TOKENS + i]);
        }
        return logits[row * TinyModel.TOKENS + token] - Math.log(sum);
    }

    private static List<TokenLogProb> heard(Path checkpoint, RgbImage picture, String request) throws Exception {
        var prompt = new PromptInput.Conversation(
                List.of(ChatMessage.of("user", List.of(new ContentPart.Image(), new ContentPart.Text(request)))),
                List.of(),
                Map.of());
        var text = new EngineSettings(checkpoint, "cpu", Precision.FP32, 0, 2, 1 << 26, 4, 64);
        try (VisionEngine engine = VisionEngine.load(new VisionEngineSettings(text, 1, 0, 1))) {
            var heard = new Heard();
            engine.submit(
                    new GenerationTask(prompt, SamplingRequest.GREEDY, 12, List.of(), 1, 0, true, null),
                    List.of(picture),
                    heard);
            heard.usage.get(60, TimeUnit.SECONDS);
            return List.copyOf(heard.tokens);
        }
    }

    /** Hears one generation to its end. */
    private static final class Heard implements GenerationListener {
        private final Queue<TokenLogProb> tokens = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<TokenUsage> usage = new CompletableFuture<>();

        @Override
        public void onDelta(ChoiceDelta delta) {
            tokens.addAll(delta.logProbs());
        }

        @Override
        public void onCompleted(TokenUsage total) {
            usage.complete(total);
        }

        @Override
        public void onFailed(InferenceException reason) {
            usage.completeExceptionally(reason);
        }
    }
}
