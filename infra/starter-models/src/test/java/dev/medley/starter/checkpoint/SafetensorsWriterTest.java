package dev.medley.starter.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsWriterTest {
    @Test
    void headerAndValuesFollowTheFormat(@TempDir Path folder) throws IOException {
        float[] values = {9, 1, -2, 0.5f, 3};
        Path file = folder.resolve("model.safetensors");

        SafetensorsWriter.write(
                file,
                List.of(
                        new SafetensorsWriter.Tensor("a", List.of(2, 2), values, 1),
                        new SafetensorsWriter.Tensor("b", List.of(1), values, 0)));

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong());
        byte[] header = new byte[length];
        bytes.get(header);
        JsonNode json = JsonMapper.shared().readTree(new String(header, StandardCharsets.UTF_8));
        assertThat(length % 8).isZero();
        assertThat(json.at("/a/dtype").asString()).isEqualTo("BF16");
        assertThat(json.at("/a/shape").toString()).isEqualTo("[2,2]");
        assertThat(json.at("/a/data_offsets").toString()).isEqualTo("[0,8]");
        assertThat(json.at("/b/data_offsets").toString()).isEqualTo("[8,10]");
        assertThat(bytes.remaining()).isEqualTo(10);
        assertThat(bytes.getShort()).isEqualTo((short) 0x3f80);
        assertThat(bytes.getShort()).isEqualTo((short) 0xc000);
    }

    @ParameterizedTest
    @CsvSource({"0x3f808000, 0x3f80", "0x3f808001, 0x3f81", "0x3f818000, 0x3f82", "0xbf808001, 0xbf81"})
    void valuesAreRoundedToTheNearestEven(String exact, String rounded) {
        float value = Float.intBitsToFloat(Long.decode(exact).intValue());

        assertThat(SafetensorsWriter.bfloat16(value))
                .isEqualTo(Integer.decode(rounded).shortValue());
    }
}
