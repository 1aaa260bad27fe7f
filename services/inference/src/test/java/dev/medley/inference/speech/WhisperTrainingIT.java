package dev.medley.inference.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.checkpoint.WhisperCheckpoint;
import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.inference.program.WeightTransfer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The loss and its gradients against transformers. */
class WhisperTrainingIT {
    @ParameterizedTest
    @CsvSource({"multilingual, false, 0.001", "english-128, false, 0.001", "multilingual, true, 0.05"})
    void lossAndGradientsAreThoseOfTransformers(String name, boolean bf16, double tolerance) {
        var reference = ReferenceWhisper.named(name);
        try (WhisperCheckpoint checkpoint = reference.open();
                WhisperTraining training = WhisperTraining.compile(checkpoint.config(), List.of(), bf16, Device.cpu());
                NDManager scope = training.manager().newSubManager()) {
            Map<String, NDArray> weights = weights(checkpoint, scope);
            try (var gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray loss = training.loss(
                        features(checkpoint.config(), reference.window(), scope),
                        tokens(reference.ints("ids"), scope),
                        tokens(reference.ints("targets"), scope),
                        weights);
                gradients.backward(loss);
                double expected = reference.expected().get("loss").asDouble();
                assertThat((double) loss.getFloat()).isCloseTo(expected, within(tolerance * expected));
            }

            for (Map.Entry<String, JsonNode> norm :
                    reference.expected().get("gradient_norms").properties()) {
                NDArray gradient =
                        Objects.requireNonNull(weights.get(norm.getKey())).getGradient();
                double expected = norm.getValue().asDouble();
                assertThat((double) gradient.norm().getFloat())
                        .as(norm.getKey())
                        .isCloseTo(expected, within(2 * tolerance * expected));
            }
        }
    }

    private static Map<String, NDArray> weights(WhisperCheckpoint checkpoint, NDManager scope) {
        var weights = new LinkedHashMap<String, NDArray>();
        checkpoint.config().expectedTensors().forEach((tensor, shape) -> {
            NDArray weight = WeightTransfer.array(scope, checkpoint.tensor(tensor, shape))
                    .toType(DataType.FLOAT32, true);
            weight.setRequiresGradient(true);
            weights.put(tensor, weight);
        });
        return weights;
    }

    private static NDArray features(WhisperConfig config, float[] window, NDManager scope) {
        try (LogMel logMel = LogMel.load(config.melBins(), Device.cpu())) {
            return scope.create(logMel.features(window), new Shape(1, config.melBins(), config.windowFrames()));
        }
    }

    private static NDArray tokens(int[] tokens, NDManager scope) {
        var longs = new long[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            longs[i] = tokens[i];
        }
        return scope.create(longs, new Shape(1, tokens.length));
    }
}
