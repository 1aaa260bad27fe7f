package dev.medley.inference.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes tensors in bf16, rounded to the nearest even. Values are asked for as they are written, so no tensor need
 * exist in memory.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">The safetensors format</a>
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;
    private static final int BUFFER_BYTES = 1 << 20;

    private SafetensorsWriter() {}

    /** The values of a tensor. */
    @FunctionalInterface
    public interface Values {
        /** The value at an index of the flattened tensor; asked once for each, from 0 up. */
        float at(int index);
    }

    /** A tensor of at most 2^31 - 1 elements. */
    public record Tensor(String name, List<Integer> shape, Values values) {
        public Tensor {
            shape = List.copyOf(shape);
        }

        /** Number of elements. */
        public int count() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    /** Writes the tensors in the order given; a file that is there is replaced. */
    public static void write(Path file, List<Tensor> tensors) throws IOException {
        byte[] header = header(tensors);
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            drain(buffer.putLong(header.length), out);
            drain(ByteBuffer.wrap(header).position(header.length), out);
            for (Tensor tensor : tensors) {
                write(tensor, buffer, out);
            }
        }
    }

    private static byte[] header(List<Tensor> tensors) {
        var entries = new LinkedHashMap<String, Object>();
        entries.put("__metadata__", Map.of("format", "pt"));
        long offset = 0;
        for (Tensor tensor : tensors) {
            long end = offset + (long) Short.BYTES * tensor.count();
            var entry = new LinkedHashMap<String, Object>();
            entry.put("dtype", "BF16");
            entry.put("shape", tensor.shape());
            entry.put("data_offsets", List.of(offset, end));
            entries.put(tensor.name(), entry);
            offset = end;
        }
        String json = JsonMapper.shared().writeValueAsString(entries);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat(Math.floorMod(-length, ALIGNMENT))).getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Tensor tensor, ByteBuffer buffer, FileChannel out) throws IOException {
        int count = tensor.count();
        for (int i = 0; i < count; i++) {
            if (!buffer.hasRemaining()) {
                drain(buffer, out);
            }
            buffer.putShort(bfloat16(tensor.values().at(i)));
        }
        drain(buffer, out);
    }

    /** Writes what the buffer holds, and empties it. */
    private static void drain(ByteBuffer buffer, FileChannel out) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
        buffer.clear();
    }

    /** The upper half of the float, rounded to the nearest even. */
    static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
