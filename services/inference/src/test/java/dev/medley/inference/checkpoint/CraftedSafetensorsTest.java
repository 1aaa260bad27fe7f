package dev.medley.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.InferenceException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to mislead a reader are refused, and the message says which file, which tensor and what was expected. */
class CraftedSafetensorsTest {
    private static final String FILE = "model.safetensors";

    @TempDir
    private Path folder = Path.of("");

    /**
     * @param header the JSON, or raw bytes in Latin-1 if {@code length} is not its length
     * @param length what the first 8 bytes say
     */
    record Crafted(String what, long length, String header, int dataBytes, String message) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Crafted crafted(String what, String header, int dataBytes, String message) {
        return new Crafted(what, header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes, message);
    }

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}".formatted(name, dtype, shape, offsets);
    }

    static Stream<Crafted> forgedHeaders() {
        String fine = "{" + tensor("a", "F32", "[2]", "[0,8]") + "}";
        return Stream.of(
                new Crafted(
                        "a length of 2^63", Long.MIN_VALUE, fine, 8, "length is 9223372036854775808, expected at most"),
                new Crafted("a length of 2^64 - 1", -1, fine, 8, "length is 18446744073709551615, expected at most"),
                new Crafted("a length of 2 GiB", 1L << 31, fine, 8, "length is 2147483648, expected at most"),
                new Crafted("a length one past the file", fine.length() + 9L, fine, 8, "expected at most"),
                new Crafted("a length of 0", 0, fine, 8, "header that starts with {"),
                new Crafted(
                        "a length that cuts the JSON", fine.length() - 3L, fine, 11, "expected a valid JSON object"),
                crafted("a header that is a list", "[1]", 0, "header that starts with {"),
                crafted("white space before the header", "  " + fine, 8, "header that starts with {"),
                crafted("a header that is no JSON", "{nonsense", 0, "expected a valid JSON object"),
                crafted("text after the header", fine + " x", 8, "expected a valid JSON object"),
                crafted(
                        "a tensor twice",
                        "{" + tensor("a", "F32", "[2]", "[0,8]") + "," + tensor("a", "F32", "[2]", "[8,16]") + "}",
                        16,
                        "expected a valid JSON object"),
                crafted("a header nested 1,000 deep", "{\"a\":" + "[".repeat(1000), 0, "expected a valid JSON object"),
                crafted("bytes after the last tensor", fine, 12, "12 bytes follow the header, expected 8"),
                crafted("bytes and no tensor", "{}", 4, "4 bytes follow the header, expected 0"),
                crafted("a file that is cut off", fine, 7, "expected begin <= end <= 7"));
    }

    static Stream<Crafted> forgedTensors() {
        return Stream.of(
                crafted(
                        "an unknown dtype",
                        "{" + tensor("a", "F31", "[2]", "[0,8]") + "}",
                        8,
                        "dtype is \"F31\", expected one of"),
                crafted("no dtype", "{\"a\":{\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "dtype is"),
                crafted(
                        "a number as dtype",
                        "{\"a\":{\"dtype\":7,\"shape\":[2],\"data_offsets\":[0,8]}}",
                        8,
                        "dtype is 7"),
                crafted("a tensor that is a string", "{\"a\":\"x\"}", 0, "dtype is"),
                crafted("no shape", "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", 8, "shape is"),
                crafted(
                        "a negative dimension",
                        "{" + tensor("a", "F32", "[-2]", "[0,8]") + "}",
                        8,
                        "shape is [-2], expected whole numbers from 0"),
                crafted(
                        "two negative dimensions",
                        "{" + tensor("a", "F32", "[-1,-2]", "[0,8]") + "}",
                        8,
                        "shape is [-1,-2]"),
                crafted(
                        "a fraction as dimension",
                        "{" + tensor("a", "F32", "[2.0]", "[0,8]") + "}",
                        8,
                        "shape is [2.0]"),
                crafted(
                        "a dimension of 2^64",
                        "{" + tensor("a", "F32", "[18446744073709551616]", "[0,8]") + "}",
                        8,
                        "shape is"),
                crafted(
                        "a shape whose size overflows to 0",
                        "{" + tensor("a", "F32", "[4294967296,4294967296]", "[0,0]") + "}",
                        0,
                        "shape is (4294967296 x 4294967296), expected one whose size in bytes fits 63 bits"),
                crafted(
                        "a thousand dimensions",
                        "{" + tensor("a", "F32", "[" + "1,".repeat(999) + "1]", "[0,4]") + "}",
                        4,
                        "expected a list of 0 to 8"),
                crafted(
                        "a shape too large for its bytes",
                        "{" + tensor("a", "F32", "[3]", "[0,8]") + "}",
                        8,
                        "data_offsets span 8 bytes, expected 12 bytes, its shape (3) in F32"),
                crafted(
                        "a shape too small for its bytes",
                        "{" + tensor("a", "BF16", "[3]", "[0,8]") + "}",
                        8,
                        "expected 6 bytes, its shape (3) in BF16"),
                crafted("no offsets", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8, "data_offsets is"),
                crafted("one offset", "{" + tensor("a", "F32", "[2]", "[0]") + "}", 8, "data_offsets is [0]"),
                crafted(
                        "three offsets",
                        "{" + tensor("a", "F32", "[2]", "[0,8,8]") + "}",
                        8,
                        "data_offsets is [0,8,8]"),
                crafted(
                        "a negative offset",
                        "{" + tensor("a", "F32", "[2]", "[-8,0]") + "}",
                        8,
                        "data_offsets is [-8,0]"),
                crafted(
                        "offsets the wrong way round",
                        "{" + tensor("a", "F32", "[2]", "[8,0]") + "}",
                        8,
                        "data_offsets are [8, 0], expected begin <= end"),
                crafted(
                        "offsets past the file",
                        "{" + tensor("a", "F32", "[4]", "[0,16]") + "}",
                        8,
                        "data_offsets are [0, 16], expected begin <= end <= 8"),
                crafted(
                        "an end that wraps round",
                        "{" + tensor("a", "F32", "[2]", "[0,9223372036854775807]") + "}",
                        8,
                        "expected begin <= end <= 8"),
                crafted(
                        "overlapping tensors",
                        "{" + tensor("b", "F32", "[2]", "[0,8]") + "," + tensor("a", "F32", "[2]", "[4,12]") + "}",
                        12,
                        "begins at byte 4, expected byte 8, where the tensor before it ends (they overlap)"),
                crafted(
                        "two tensors in one place",
                        "{" + tensor("b", "F32", "[2]", "[0,8]") + "," + tensor("a", "F32", "[2]", "[0,8]") + "}",
                        8,
                        "begins at byte 0, expected byte 8"),
                crafted(
                        "a gap between tensors",
                        "{" + tensor("b", "F32", "[1]", "[0,4]") + "," + tensor("a", "F32", "[1]", "[8,12]") + "}",
                        12,
                        "begins at byte 8, expected byte 4, where the tensor before it ends (there is a gap)"),
                crafted(
                        "a gap before the first tensor",
                        "{" + tensor("a", "F32", "[1]", "[4,8]") + "}",
                        8,
                        "begins at byte 4, expected byte 0"));
    }

    @ParameterizedTest
    @MethodSource("forgedHeaders")
    void aForgedHeaderIsRefusedByFile(Crafted crafted) throws IOException {
        write(crafted);
        assertRefused(FILE, crafted.message());
    }

    @ParameterizedTest
    @MethodSource("forgedTensors")
    void aForgedTensorIsRefusedByFileAndName(Crafted crafted) throws IOException {
        write(crafted);
        assertRefused(FILE + ": tensor a: ", crafted.message());
    }

    @Test
    void aFileTooShortForAHeaderIsRefused() throws IOException {
        Files.write(folder.resolve(FILE), new byte[7]);
        assertRefused(FILE, "has 7 bytes, expected at least 8");
    }

    @Test
    void aHeaderOver100MegabytesIsRefusedBeforeItIsRead() throws IOException {
        try (var file = new RandomAccessFile(folder.resolve(FILE).toFile(), "rw")) {
            file.setLength(1L << 31);
            file.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(100_000_001)
                    .array());
        }
        assertRefused(FILE, "length is 100000001, expected at most 100000000");
    }

    @Test
    void aPickleUnderTheNameOfSafetensorsIsCalledOne() throws IOException {
        Files.write(folder.resolve(FILE), new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0});
        assertRefused(FILE, "starts like a pickle");
        Files.write(folder.resolve(FILE), new byte[] {(byte) 0x80, 2, '}', 0, 0, 0, 0, 0, 0, '.'});
        assertRefused(FILE, "starts like a pickle");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x180, 'P' + 'K' * 256})
    void aLengthThatLooksLikeAPicklesFirstBytesIsNone(int length) throws IOException {
        String header = "{" + tensor("a", "F32", "[2]", "[0,8]") + "}";
        write(crafted("padded", header + " ".repeat(length - header.length()), 8, ""));

        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(FILE))) {
            assertThat(file.tensorNames()).containsExactly("a");
        }
    }

    @Test
    void aSoundFileIsReadAndItsMetadataSkipped() throws IOException {
        // Given
        write(crafted(
                "sound",
                "{\"__metadata__\":{\"format\":\"pt\"}," + tensor("empty", "F32", "[0,3]", "[8,8]") + ","
                        + tensor("scalar", "F32", "[]", "[4,8]") + "," + tensor("a", "BF16", "[2]", "[0,4]") + "}   ",
                8,
                ""));

        // When
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(FILE))) {
            // Then
            assertThat(file.tensorNames()).containsExactly("empty", "scalar", "a");
            assertThat(file.map("scalar").shape()).isEmpty();
            assertThat(file.map("scalar").data().getFloat(0)).isEqualTo(1.5f);
            assertThat(file.map("a").data().remaining()).isEqualTo(4);
            assertThat(file.map("empty").data().remaining()).isZero();
        }
    }

    @Test
    void aTensorBeyondTheFirst2GibibytesIsMapped() throws IOException {
        // Given
        long first = (1L << 31) + 16;
        String header = "{" + tensor("large", "I8", "[" + first + "]", "[0," + first + "]") + ","
                + tensor("a", "F32", "[1]", "[" + first + "," + (first + 4) + "]") + "}";
        try (var file = new RandomAccessFile(folder.resolve(FILE).toFile(), "rw")) {
            file.write(start(header.length()));
            file.write(header.getBytes(StandardCharsets.UTF_8));
            file.seek(8 + header.length() + first);
            file.write(floats(4));
        }

        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(FILE))) {
            // When, Then
            assertThat(file.map("a").data().getFloat(0)).isEqualTo(1.5f);
            assertThatThrownBy(() -> file.map("large"))
                    .hasMessageContaining("tensor large has " + first + " bytes, expected at most 2147483647");
        }
    }

    private void assertRefused(String start, String expected) {
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve(FILE)))
                .isInstanceOfSatisfying(InferenceException.class, e -> assertThat(e.reason())
                        .isEqualTo(InferenceException.Reason.BAD_CHECKPOINT))
                .hasMessageStartingWith(start)
                .hasMessageContaining(expected);
    }

    private void write(Crafted crafted) throws IOException {
        byte[] header = crafted.header().getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + crafted.dataBytes());
        file.put(start(crafted.length())).put(header).put(floats(crafted.dataBytes()));
        Files.write(folder.resolve(FILE), file.array());
    }

    private static byte[] start(long length) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(length)
                .array();
    }

    /** As many bytes, of the float 1.5 over and over. */
    private static byte[] floats(int bytes) {
        ByteBuffer data = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (data.remaining() >= 4) {
            data.putFloat(1.5f);
        }
        return data.array();
    }
}
