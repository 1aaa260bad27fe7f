package dev.medley.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsWriterTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void writesWhatTheReaderReads() throws IOException {
        // Given a tensor larger than the writer's buffer, and a small one
        Path file = folder.resolve("model.safetensors");
        var large = new SafetensorsWriter.Tensor("large", List.of(1000, 700), i -> i % 128);
        var small = new SafetensorsWriter.Tensor("small", List.of(3), i -> -0.5f * i);

        // When
        SafetensorsWriter.write(file, List.of(large, small));

        // Then
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.tensorNames()).containsExactlyInAnyOrder("large", "small");
            TensorView largeRead = read.map("large");
            assertThat(largeRead.dtype()).isEqualTo(DataType.BF16);
            assertThat(largeRead.shape()).containsExactly(1000, 700);
            for (int i = 0; i < large.count(); i++) {
                assertThat(value(largeRead, i)).isEqualTo(i % 128);
            }
            assertThat(value(read.map("small"), 2)).isEqualTo(-1.0f);
        }
        assertThat(Files.size(file) % 8).isEqualTo((700_003 * 2) % 8);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 0x3f80",
        "1.00390625, 0x3f80", // halfway: to even, down
        "1.01171875, 0x3f82", // halfway: to even, up
        "1.005, 0x3f81",
        "-2.0, 0xc000",
        "0.0, 0x0000"
    })
    void roundsToTheNearestEven(float value, String bits) {
        assertThat(SafetensorsWriter.bfloat16(value)).isEqualTo((short) (int) Integer.decode(bits));
    }

    private static float value(TensorView tensor, int index) {
        return Float.intBitsToFloat(tensor.data().getShort(2 * index) << 16);
    }
}
