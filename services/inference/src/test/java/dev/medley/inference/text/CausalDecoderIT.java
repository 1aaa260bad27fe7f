package dev.medley.inference.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.ReferenceCheckpoint.Expectation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The decoder against Hugging Face transformers, both in fp32. */
class CausalDecoderIT {
    static final List<String> NAMES = ReferenceCheckpoint.NAMES;

    @ParameterizedTest
    @FieldSource("NAMES")
    void logitsAreThoseOfTransformersWithinAThousandth(String name) {
        var reference = ReferenceCheckpoint.named(name);
        try (CausalDecoder decoder = load(reference, Precision.FP32)) {
            for (Expectation expected : reference.expectations()) {
                int[] untilMiddle = Arrays.copyOf(expected.prompt(), expected.middlePosition() + 1);
                assertLogits(decoder, untilMiddle, untilMiddle.length, expected.middleLogits());
                assertLogits(decoder, expected.prompt(), expected.prompt().length, expected.lastLogits());
                assertLogits(decoder, expected.prompt(), 7, expected.lastLogits());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void greedyTokensAreThoseOfTransformers(String name) {
        var reference = ReferenceCheckpoint.named(name);
        try (CausalDecoder decoder = load(reference, Precision.FP32)) {
            for (Expectation expected : reference.expectations()) {
                assertThat(greedy(decoder, expected.prompt(), expected.greedy().length))
                        .isEqualTo(expected.greedy());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void smallerPrecisionsStayCloseToTheReference(String name) {
        var reference = ReferenceCheckpoint.named(name);
        Expectation expected = reference.expectations().get(0);
        for (Precision precision : List.of(Precision.BF16, Precision.INT8)) {
            try (CausalDecoder decoder = load(reference, precision);
                    Logits logits = decoder.prefillLast(new PromptChunk(expected.prompt(), 0), 0)) {
                assertThat(cosine(logits.toArray(), expected.lastLogits()))
                        .as("%s in %s", name, precision)
                        .isGreaterThan(0.99);
            }
        }
    }

    private static CausalDecoder load(ReferenceCheckpoint reference, Precision precision) {
        try (Checkpoint checkpoint = Checkpoint.open(reference.folder())) {
            int context = checkpoint.config().maxPositionEmbeddings();
            return CausalDecoder.load(checkpoint, Device.cpu(), precision, new KvBudget(2, context, 0));
        }
    }

    private static void assertLogits(CausalDecoder decoder, int[] prompt, int chunk, float[] expected) {
        try (Logits logits = prefill(decoder, prompt, chunk)) {
            assertThat(logits.toArray()).usingComparatorWithPrecision(1e-3f).containsExactly(expected);
        }
    }

    private static Logits prefill(CausalDecoder decoder, int[] prompt, int chunk) {
        int start = 0;
        for (; start + chunk < prompt.length; start += chunk) {
            decoder.prefill(new PromptChunk(Arrays.copyOfRange(prompt, start, start + chunk), start), 0);
        }
        return decoder.prefillLast(new PromptChunk(Arrays.copyOfRange(prompt, start, prompt.length), start), 0);
    }

    private static int[] greedy(CausalDecoder decoder, int[] prompt, int count) {
        var tokens = new int[count];
        try (Logits logits = prefill(decoder, prompt, 16)) {
            tokens[0] = argmax(logits);
        }
        for (int i = 1; i < count; i++) {
            try (Logits logits = decoder.decode(new int[] {tokens[i - 1]}, new int[] {prompt.length + i - 1})) {
                tokens[i] = argmax(logits);
            }
        }
        return tokens;
    }

    private static int argmax(Logits logits) {
        return logits.candidates(List.of(new Logits.RowQuery(1, List.of())), 1).token(0, 0);
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
