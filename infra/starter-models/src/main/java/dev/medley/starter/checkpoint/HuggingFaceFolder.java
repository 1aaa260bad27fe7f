package dev.medley.starter.checkpoint;

import dev.medley.inference.checkpoint.DataType;
import dev.medley.inference.checkpoint.SafetensorsWriter;
import dev.medley.inference.checkpoint.TensorView;
import dev.medley.starter.training.LlamaShape.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Files of checkpoints and adapters. */
final class HuggingFaceFolder {
    private HuggingFaceFolder() {}

    static void writeJson(Path file, Map<String, Object> content) throws IOException {
        Files.writeString(
                file,
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(content)
                        + System.lineSeparator());
    }

    /** Writes a flat array as named tensors in bf16; a reader sees the old file or the new one. */
    static void writeTensors(Path file, List<Weight> weights, float[] values) throws IOException {
        var tensors = new ArrayList<SafetensorsWriter.Tensor>();
        int offset = 0;
        for (Weight weight : weights) {
            List<Integer> dimensions =
                    weight.columns() == 0 ? List.of(weight.rows()) : List.of(weight.rows(), weight.columns());
            int start = offset;
            tensors.add(new SafetensorsWriter.Tensor(weight.name(), dimensions, i -> values[start + i]));
            offset += weight.size();
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        SafetensorsWriter.write(unfinished, tensors);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Copies a tensor in bf16 into a flat array, from an offset on. */
    static void copy(TensorView tensor, float[] values, int offset) {
        if (tensor.dtype() != DataType.BF16) {
            throw new IllegalArgumentException(
                    "The tensor " + tensor.name() + " is in " + tensor.dtype() + ", expected BF16");
        }
        for (int i = 0; i < tensor.data().remaining() / 2; i++) {
            values[offset + i] = Float.intBitsToFloat(tensor.data().getShort(2 * i) << 16);
        }
    }
}
