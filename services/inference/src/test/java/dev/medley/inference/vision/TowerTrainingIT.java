package dev.medley.inference.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.medley.inference.checkpoint.LlavaCheckpoint;
import dev.medley.inference.checkpoint.VisionTower;
import dev.medley.inference.program.WeightTransfer;
import dev.medley.inference.vision.ReferenceVision.Expectation;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TowerTrainingIT {
    private static final int WIDTH = 48;

    @ParameterizedTest
    @ValueSource(strings = {"llava-clip", "llava-siglip"})
    void gradientsReachEveryWeightThroughTheProgramThatServes(String name) {
        // Given
        var reference = ReferenceVision.named(name);
        Expectation expected = reference.expectations().get(0);
        try (LlavaCheckpoint checkpoint = LlavaCheckpoint.open(reference.folder());
                TowerTraining training = TowerTraining.compile(checkpoint.tower(), false, Device.cpu());
                NDManager scope = training.manager().newSubManager()) {
            Map<String, NDArray> weights = weights(checkpoint, scope);
            float[] planes = new ImageProcessor(checkpoint.imageProcessor())
                    .process(expected.images().get(0))
                    .values();
            NDArray pixels = scope.create(planes, new Shape(1, 3, 24, 24));
            float[] features;

            // When
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray seen = training.features(pixels, weights);
                features = seen.toFloatArray();
                collector.backward(seen.square().sum());
            }

            // Then: a bias that is added last has twice the sum of the features for its gradient.
            assertThat(features)
                    .usingComparatorWithPrecision(1e-3f)
                    .containsExactly(expected.features().get(0));
            NDArray bias = Objects.requireNonNull(weights.get("multi_modal_projector.linear_2.bias"));
            float[] last = bias.getGradient().toFloatArray();
            for (int i = 0; i < WIDTH; i++) {
                float sum = 0;
                for (int row = 0; row < features.length / WIDTH; row++) {
                    sum += 2 * features[row * WIDTH + i];
                }
                assertThat(last[i]).isCloseTo(sum, withinPercentage(0.1));
            }
            weights.forEach((weight, array) -> {
                float largest = array.getGradient().abs().max().getFloat();
                // A key's bias moves all its scores alike, so that none changes.
                assertThat(largest > 0 || weight.endsWith("k_proj.bias"))
                        .as(weight)
                        .isTrue();
            });
        }
    }

    private static Map<String, NDArray> weights(LlavaCheckpoint checkpoint, NDManager scope) {
        VisionTower tower = checkpoint.tower();
        var weights = new HashMap<String, NDArray>();
        tower.tensors().forEach((name, shape) -> {
            NDArray weight =
                    WeightTransfer.array(scope, checkpoint.tensor(name, shape)).duplicate();
            weight.setRequiresGradient(true);
            weights.put(name, weight);
        });
        return weights;
    }
}
