package dev.medley.inference.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorFlowLibraryIT {
    @Test
    void theLibraryComesFromTheClassPath() {
        // When
        TensorFlowLibrary.load();

        // Then
        assertThat(Engine.getEngine("TensorFlow").getVersion()).isEqualTo("2.16.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TensorFlow", "PyTorch", "TensorFlow"})
    void bothEnginesComputeInOneProcess(String engine) {
        // Given
        TensorFlowLibrary.load();

        // When
        try (NDManager manager = NDManager.newBaseManager(null, engine)) {
            NDArray product = manager.create(new float[] {1, 2, 3}).mul(2);

            // Then
            assertThat(product.toFloatArray()).containsExactly(2, 4, 6);
        }
    }
}
