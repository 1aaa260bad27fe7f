package dev.medley.starter.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes tensors in bf16, rounded to the nearest even.
 *
 * @see <a href="https://huggingface.co/docs/safetensors">The safetensors format</a>
 */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /** A tensor that lies in {@code values} from {@code offset} on. */
    public record Tensor(String name, List<Integer> shape, float[] values, int offset) {
        int count() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }
    }

    /** Writes the tensors in the order given. */
    public static void write(Path file, List<Tensor> tensors) throws IOException {
        byte[] header = header(tensors);
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (Tensor tensor : tensors) {
                writeValues(out, tensor);
            }
        }
    }

    private static byte[] header(List<Tensor> tensors) {
        var entries = new LinkedHashMap<String, Object>();
        entries.put("__metadata__", Map.of("format", "pt"));
        long offset = 0;
        for (Tensor tensor : tensors) {
            long end = offset + 2L * tensor.count();
            var entry = new LinkedHashMap<String, Object>();
            entry.put("dtype", "BF16");
            entry.put("shape", tensor.shape());
            entry.put("data_offsets", List.of(offset, end));
            entries.put(tensor.name(), entry);
            offset = end;
        }
        String json = JsonMapper.shared().writeValueAsString(entries);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        String padding = " ".repeat((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT);
        return (json + padding).getBytes(StandardCharsets.UTF_8);
    }

    private static void writeValues(OutputStream out, Tensor tensor) throws IOException {
        for (int i = 0; i < tensor.count(); i++) {
            short bits = bfloat16(tensor.values()[tensor.offset() + i]);
            out.write(bits);
            out.write(bits >>> 8);
        }
    }

    /** The upper half of the float, rounded to the nearest even. */
    static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
