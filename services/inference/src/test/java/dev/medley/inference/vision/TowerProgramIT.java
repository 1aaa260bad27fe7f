package dev.medley.inference.vision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import dev.medley.inference.checkpoint.BlipCheckpoint;
import dev.medley.inference.checkpoint.LlavaCheckpoint;
import dev.medley.inference.checkpoint.VisionCheckpoint;
import dev.medley.inference.program.Precision;
import dev.medley.inference.vision.ReferenceVision.Expectation;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Vision towers against Hugging Face transformers, both in fp32. */
class TowerProgramIT {
    static final List<String> NAMES = ReferenceVision.ALL;

    @ParameterizedTest
    @FieldSource("NAMES")
    void featuresAreThoseOfTransformersWithinAThousandthAloneAndInABatch(String name) {
        var reference = ReferenceVision.named(name);
        try (VisionCheckpoint checkpoint = open(reference.folder());
                TowerProgram tower = TowerProgram.load(checkpoint, Device.cpu(), Precision.FP32)) {
            for (Expectation expected : reference.expectations()) {
                List<float[]> planes = planes(checkpoint, expected);
                for (int i = 0; i < planes.size(); i++) {
                    assertClose(
                            tower.features(List.of(planes.get(i))).get(0),
                            expected.features().get(i));
                }
                if (planes.size() > 1) {
                    List<float[]> together = tower.features(planes);
                    for (int i = 0; i < planes.size(); i++) {
                        assertClose(together.get(i), expected.features().get(i));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void smallerPrecisionsStayCloseToTheReference(String name) {
        var reference = ReferenceVision.named(name);
        Expectation expected = reference.expectations().get(0);
        for (Precision precision : List.of(Precision.BF16, Precision.INT8)) {
            try (VisionCheckpoint checkpoint = open(reference.folder());
                    TowerProgram tower = TowerProgram.load(checkpoint, Device.cpu(), precision)) {
                float[] features = tower.features(planes(checkpoint, expected)).get(0);
                assertThat(cosine(features, expected.features().get(0)))
                        .as("%s in %s", name, precision)
                        .isGreaterThan(0.99);
            }
        }
    }

    private static VisionCheckpoint open(Path folder) {
        return folder.endsWith("blip") ? BlipCheckpoint.open(folder) : LlavaCheckpoint.open(folder);
    }

    private static List<float[]> planes(VisionCheckpoint checkpoint, Expectation expected) {
        var processor = new ImageProcessor(checkpoint.imageProcessor());
        return expected.images().stream()
                .map(image -> processor.process(image).values())
                .toList();
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).usingComparatorWithPrecision(1e-3f).containsExactly(expected);
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
