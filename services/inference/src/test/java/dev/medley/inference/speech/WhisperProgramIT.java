package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.medley.inference.checkpoint.WhisperCheckpoint;
import dev.medley.inference.program.Precision;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Encoder and decoder against Hugging Face transformers, both in fp32. */
class WhisperProgramIT {
    static final List<String> NAMES = ReferenceWhisper.NAMES;

    @ParameterizedTest
    @FieldSource("NAMES")
    void encoderStatesAreThoseOfTransformersWithinAThousandth(String name) {
        var reference = ReferenceWhisper.named(name);
        try (WhisperProgram program = load(reference, Precision.FP32)) {
            float[] states = program.encoderStates(reference.window());

            assertThat(rows(states, program.config().hiddenSize(), reference.ints("encoder_rows")))
                    .usingComparatorWithPrecision(1e-3f)
                    .containsExactly(reference.floats("encoder_states"));
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void logitsAreThoseOfTransformersWithinAThousandthReadAtOnceOrTokenByTokenInAnySlot(String name) {
        var reference = ReferenceWhisper.named(name);
        int[] ids = reference.ints("ids");
        float[] expected = reference.floats("logits");
        try (WhisperProgram program = load(reference, Precision.FP32)) {
            int vocabulary = program.config().vocabSize();
            program.encode(List.of(new float[reference.window().length], reference.window()), 0);
            for (int prefix = 1; prefix <= ids.length; prefix++) {
                try (StepLogits logits =
                        program.prefill(Arrays.copyOf(ids, prefix), 1, 0).next()) {
                    assertLogits(logits, expected, vocabulary, prefix - 1);
                }
            }
            program.prefill(Arrays.copyOf(ids, 1), 1, 0).next().close();
            program.move(1, 0, 1);
            for (int position = 1; position < ids.length; position++) {
                try (StepLogits logits = program.decode(new int[] {ids[position]}, new int[] {position})) {
                    assertLogits(logits, expected, vocabulary, position);
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void smallerPrecisionsStayCloseToTheReference(String name) {
        var reference = ReferenceWhisper.named(name);
        float[] expected = reference.floats("logits");
        int[] ids = reference.ints("ids");
        for (Precision precision : List.of(Precision.BF16, Precision.INT8)) {
            try (WhisperProgram program = load(reference, precision)) {
                int vocabulary = program.config().vocabSize();
                program.encode(List.of(reference.window()), 0);
                try (StepLogits logits = program.prefill(ids, 0, 0).next()) {
                    float[] last = Arrays.copyOfRange(expected, (ids.length - 1) * vocabulary, expected.length);
                    assertThat(cosine(logits.toArray(), last))
                            .as("%s in %s", name, precision)
                            .isGreaterThan(0.99);
                }
            }
        }
    }

    private static WhisperProgram load(ReferenceWhisper reference, Precision precision) {
        try (WhisperCheckpoint checkpoint = reference.open()) {
            return WhisperProgram.load(checkpoint, Device.cpu(), precision, 2);
        }
    }

    private static void assertLogits(StepLogits logits, float[] expected, int vocabulary, int row) {
        assertThat(logits.toArray())
                .usingComparatorWithPrecision(1e-3f)
                .containsExactly(Arrays.copyOfRange(expected, row * vocabulary, (row + 1) * vocabulary));
    }

    private static float[] rows(float[] values, int width, int[] rows) {
        var chosen = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(values, rows[i] * width, chosen, i * width, width);
        }
        return chosen;
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
