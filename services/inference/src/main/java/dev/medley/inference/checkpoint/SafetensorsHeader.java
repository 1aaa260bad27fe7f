package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Checks the JSON header of a safetensors file and reads the tensors that it describes: every tensor's bytes lie inside
 * the file, amount to its shape times the size of its type, and together they fill the file without gap or overlap.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">The safetensors format</a>
 */
final class SafetensorsHeader {
    private static final String METADATA = "__metadata__";
    private static final int MOST_DIMENSIONS = 8;

    private final String file;
    private final long dataBytes;

    private SafetensorsHeader(String file, long dataBytes) {
        this.file = file;
        this.dataBytes = dataBytes;
    }

    /** @param dataBytes how many bytes the file holds after its header */
    static Map<String, TensorEntry> parse(String file, byte[] json, long dataBytes) {
        if (json.length == 0 || json[0] != '{') {
            throw InferenceException.badCheckpoint(
                    "%s: expected a header that starts with {, so this is not a safetensors file".formatted(file));
        }
        var header = new SafetensorsHeader(file, dataBytes);
        var entries = new LinkedHashMap<String, TensorEntry>();
        for (Map.Entry<String, JsonNode> field :
                JsonFile.parse(file + " header", json).properties()) {
            if (!field.getKey().equals(METADATA)) {
                entries.put(field.getKey(), header.entry(field.getKey(), field.getValue()));
            }
        }
        header.checkTiling(entries.values().stream()
                .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))
                .toList());
        return entries;
    }

    private TensorEntry entry(String name, JsonNode node) {
        JsonNode type = node.path("dtype");
        DataType dtype = DataType.named(type.isString() ? type.stringValue() : "")
                .orElseThrow(() ->
                        refuse(name, "dtype is " + JsonFields.shown(type), "one of " + List.of(DataType.values())));
        long[] shape = longs(name, "shape", node.path("shape"), 0, MOST_DIMENSIONS);
        long[] offsets = longs(name, "data_offsets", node.path("data_offsets"), 2, 2);
        if (offsets[0] > offsets[1] || offsets[1] > dataBytes) {
            throw refuse(
                    name,
                    "data_offsets are [%d, %d]".formatted(offsets[0], offsets[1]),
                    "begin <= end <= %d, the bytes after the header".formatted(dataBytes));
        }
        var entry = new TensorEntry(name, dtype, shape, offsets[0], offsets[1]);
        checkSize(entry);
        return entry;
    }

    private void checkSize(TensorEntry entry) {
        long bytes = entry.dtype().bytes();
        try {
            for (long dimension : entry.shape()) {
                bytes = Math.multiplyExact(bytes, dimension);
            }
        } catch (ArithmeticException e) {
            throw refuse(
                    entry.name(), "shape is " + Shapes.show(entry.shape()), "one whose size in bytes fits 63 bits");
        }
        long span = entry.end() - entry.begin();
        if (span != bytes) {
            throw refuse(
                    entry.name(),
                    "data_offsets span %d bytes".formatted(span),
                    "%d bytes, its shape %s in %s".formatted(bytes, Shapes.show(entry.shape()), entry.dtype()));
        }
    }

    private void checkTiling(List<TensorEntry> inOrder) {
        long filled = 0;
        for (TensorEntry entry : inOrder) {
            if (entry.begin() != filled) {
                throw refuse(
                        entry.name(),
                        "begins at byte " + entry.begin(),
                        "byte %d, where the tensor before it ends (%s)"
                                .formatted(filled, entry.begin() < filled ? "they overlap" : "there is a gap"));
            }
            filled = entry.end();
        }
        if (filled != dataBytes) {
            throw InferenceException.badCheckpoint(
                    "%s: %d bytes follow the header, expected %d, where the last tensor ends"
                            .formatted(file, dataBytes, filled));
        }
    }

    private long[] longs(String name, String field, JsonNode node, int fewest, int most) {
        var values = new ArrayList<Long>();
        for (JsonNode item : node) {
            if (!item.isIntegralNumber() || !item.canConvertToLong() || item.longValue() < 0) {
                throw refuse(name, field + " is " + JsonFields.shown(node), "whole numbers from 0");
            }
            values.add(item.longValue());
        }
        if (!node.isArray() || values.size() < fewest || values.size() > most) {
            throw refuse(
                    name,
                    field + " is " + JsonFields.shown(node),
                    "a list of %d to %d whole numbers".formatted(fewest, most));
        }
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private InferenceException refuse(String name, String is, String expected) {
        return InferenceException.badCheckpoint("%s: tensor %s: %s, expected %s".formatted(file, name, is, expected));
    }
}
