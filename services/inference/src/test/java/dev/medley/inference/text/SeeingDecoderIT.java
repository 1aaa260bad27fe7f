package dev.medley.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.medley.inference.checkpoint.BlipCheckpoint;
import dev.medley.inference.checkpoint.BlipConfig;
import dev.medley.inference.checkpoint.LlavaCheckpoint;
import dev.medley.inference.checkpoint.LlavaConfig;
import dev.medley.inference.program.Precision;
import dev.medley.inference.vision.ReferenceVision;
import dev.medley.inference.vision.ReferenceVision.Expectation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Decoders that read features of images, against Hugging Face transformers, both in fp32. */
class SeeingDecoderIT {
    static final List<String> NAMES = ReferenceVision.ALL;
    static final List<String> LLAVAS = ReferenceVision.LLAVAS;

    @ParameterizedTest
    @FieldSource("NAMES")
    void logitsAreThoseOfTransformersWithinAThousandthWholeAndInChunks(String name) {
        var reference = ReferenceVision.named(name);
        try (var model = SeeingModel.load(reference)) {
            for (Expectation expected : reference.expectations()) {
                int[] untilMiddle = Arrays.copyOf(expected.expanded(), expected.middlePosition() + 1);
                model.assertLogits(expected, untilMiddle, 1000, expected.middleLogits());
                model.assertLogits(expected, expected.expanded(), 1000, expected.lastLogits());
                model.assertLogits(expected, expected.expanded(), 7, expected.lastLogits());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void greedyTokensAreThoseOfTransformersAloneAndInABatch(String name) {
        var reference = ReferenceVision.named(name);
        try (var model = SeeingModel.load(reference)) {
            List<Expectation> all = reference.expectations();
            for (Expectation expected : all) {
                assertThat(model.greedy(List.of(expected)).get(0)).isEqualTo(expected.greedy());
            }
            List<int[]> together = model.greedy(all);
            for (int i = 0; i < all.size(); i++) {
                assertThat(together.get(i)).isEqualTo(all.get(i).greedy());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("LLAVAS")
    void anImageTokenBecomesAsManyAsTheImageHasFeatures(String name) {
        var reference = ReferenceVision.named(name);
        try (var model = SeeingModel.load(reference)) {
            for (Expectation expected : reference.expectations()) {
                assertThat(model.input.prompt(
                                expected.prompt(), expected.images().size()))
                        .isEqualTo(expected.expanded());
            }
        }
    }

    /** A Llava's decoder and how it reads images. */
    private record SeeingModel(Decoder decoder, ImageInput input) implements AutoCloseable {
        static SeeingModel load(ReferenceVision reference) {
            return reference.folder().endsWith("blip") ? blip(reference.folder()) : llava(reference.folder());
        }

        private static SeeingModel llava(Path folder) {
            try (LlavaCheckpoint checkpoint = LlavaCheckpoint.open(folder)) {
                LlavaConfig config = checkpoint.config();
                var input = new ImageInput.InPlaceOfTokens(
                        config.imageToken(),
                        config.tower().features(),
                        config.tower().featureWidth());
                var budget = new KvBudget(3, config.text().maxPositionEmbeddings(), 0);
                return new SeeingModel(
                        CausalDecoder.load(
                                checkpoint.text(), config.imageToken(), Device.cpu(), Precision.FP32, budget),
                        input);
            }
        }

        private static SeeingModel blip(Path folder) {
            try (BlipCheckpoint checkpoint = BlipCheckpoint.open(folder)) {
                BlipConfig config = checkpoint.config();
                var budget = new KvBudget(3, config.maxPositionEmbeddings(), 0);
                return new SeeingModel(
                        CaptionDecoder.load(checkpoint, Device.cpu(), Precision.FP32, budget),
                        new ImageInput.Attended(config.beginToken()));
            }
        }

        void assertLogits(Expectation images, int[] prompt, int chunk, float[] expected) {
            try (Logits logits = prefill(images, prompt, chunk, 0)) {
                assertThat(logits.toArray()).usingComparatorWithPrecision(1e-3f).containsExactly(expected);
            }
        }

        private Logits prefill(Expectation images, int[] prompt, int chunk, int slot) {
            int start = 0;
            for (; start + chunk < prompt.length; start += chunk) {
                decoder.prefill(chunk(images, prompt, start, start + chunk), slot);
            }
            return decoder.prefillLast(chunk(images, prompt, start, prompt.length), slot);
        }

        private PromptChunk chunk(Expectation images, int[] prompt, int from, int to) {
            return new PromptChunk(
                    Arrays.copyOfRange(prompt, from, to), from, input.features(images.features(), prompt, from, to));
        }

        List<int[]> greedy(List<Expectation> all) {
            var answers = new ArrayList<int[]>();
            for (int slot = 0; slot < all.size(); slot++) {
                var tokens = new int[all.get(slot).greedy().length];
                try (Logits logits = prefill(all.get(slot), all.get(slot).expanded(), 16, slot)) {
                    tokens[0] = best(logits, 1)[0];
                }
                answers.add(tokens);
            }
            for (int step = 1; step < answers.get(0).length; step++) {
                int newest = step - 1;
                int[] ids = answers.stream().mapToInt(tokens -> tokens[newest]).toArray();
                int[] positions = all.stream()
                        .mapToInt(each -> each.expanded().length + newest)
                        .toArray();
                try (Logits logits = decoder.decode(ids, positions)) {
                    int[] next = best(logits, all.size());
                    for (int row = 0; row < next.length; row++) {
                        answers.get(row)[step] = next[row];
                    }
                }
            }
            return answers;
        }

        private static int[] best(Logits logits, int rows) {
            var query = new Logits.RowQuery(1, List.of());
            Candidates candidates = logits.candidates(Collections.nCopies(rows, query), 1);
            var tokens = new int[rows];
            for (int row = 0; row < rows; row++) {
                tokens[row] = candidates.token(row, 0);
            }
            return tokens;
        }

        @Override
        public void close() {
            decoder.close();
        }
    }
}
