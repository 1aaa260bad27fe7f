package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** All tensors of a checkpoint, whether one file holds them or several do. */
final class Weights implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Weights.class);
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final List<String> PICKLE_SUFFIXES = List.of(".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt");

    /** Which file holds each tensor. */
    private final Map<String, SafetensorsFile> holders;

    private Weights(Map<String, SafetensorsFile> holders) {
        this.holders = holders;
    }

    static Weights open(Path folder) {
        if (Files.exists(folder.resolve(SINGLE))) {
            return single(folder.resolve(SINGLE));
        }
        if (Files.exists(folder.resolve(INDEX))) {
            return sharded(folder);
        }
        throw noWeights(folder, SINGLE, SINGLE + " or " + INDEX + ", but neither is there");
    }

    /** All tensors of the one safetensors file {@code name} in a folder. */
    static Weights open(Path folder, String name) {
        if (Files.exists(folder.resolve(name))) {
            return single(folder.resolve(name));
        }
        throw noWeights(folder, name, name + ", but it is not there");
    }

    private static Weights single(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        var holders = new HashMap<String, SafetensorsFile>();
        file.tensorNames().forEach(tensor -> holders.put(tensor, file));
        return new Weights(holders);
    }

    private static Weights sharded(Path folder) {
        JsonFields index = JsonFile.read(folder.resolve(INDEX));
        JsonFields weightMap = index.object("weight_map");
        if (weightMap == null) {
            throw index.refuse("weight_map", "is missing", "an object from tensor to shard");
        }
        var holders = new HashMap<String, SafetensorsFile>();
        var shards = new HashMap<String, SafetensorsFile>();
        try {
            for (Map.Entry<String, JsonNode> field : weightMap.node().properties()) {
                String shard = shardName(weightMap, field.getKey());
                SafetensorsFile file = shards.get(shard);
                if (file == null) {
                    file = openShard(folder.resolve(shard), field.getKey());
                    shards.put(shard, file);
                }
                if (!file.tensorNames().contains(field.getKey())) {
                    throw weightMap.refuse(
                            field.getKey(), "is not in " + shard, "the shard to hold the tensor that it is named for");
                }
                holders.put(field.getKey(), file);
            }
        } catch (RuntimeException e) {
            shards.values().forEach(SafetensorsFile::close);
            throw e;
        }
        return new Weights(holders);
    }

    private static String shardName(JsonFields weightMap, String tensor) {
        String shard = weightMap.text(tensor);
        if (shard == null || !shard.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
            throw weightMap.refuse(
                    tensor,
                    "is in shard " + (shard == null ? "null" : '"' + shard + '"'),
                    "the plain name of a .safetensors file in the checkpoint's folder");
        }
        return shard;
    }

    private static SafetensorsFile openShard(Path shard, String tensor) {
        if (!Files.isRegularFile(shard)) {
            throw InferenceException.badCheckpoint(
                    "%s: expected shard %s, which holds tensor %s, but there is no such file"
                            .formatted(INDEX, shard.getFileName(), tensor));
        }
        return SafetensorsFile.open(shard);
    }

    private static InferenceException noWeights(Path folder, String instead, String expectation) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> PICKLE_SUFFIXES.stream().anyMatch(name::endsWith))
                    .sorted()
                    .findFirst()
                    .map(pickle -> InferenceException.badCheckpoint(
                            "%s is a pickle, which can run code when it is read; expected %s (save the model with safe_serialization=True)"
                                    .formatted(pickle, instead)))
                    .orElseGet(() -> InferenceException.badCheckpoint(
                            "%s: expected %s".formatted(folder.getFileName(), expectation)));
        } catch (IOException e) {
            throw JsonFile.unreadable(folder, e);
        }
    }

    Set<String> names() {
        return Collections.unmodifiableSet(holders.keySet());
    }

    /** The tensor, once its name, its type and its shape have been checked. */
    TensorView tensor(String name, long... expectedShape) {
        check(name, expectedShape);
        return holder(name).map(name);
    }

    /**
     * Checks every tensor that an architecture expects, and says which of the others it does not use.
     *
     * @param ignorable names that are no surprise
     */
    void checkAll(Map<String, long[]> expected, Predicate<String> ignorable, String architecture) {
        expected.forEach(this::check);
        var unused = new TreeSet<>(names());
        unused.removeAll(expected.keySet());
        unused.removeIf(ignorable);
        if (!unused.isEmpty()) {
            List<String> first = unused.stream().limit(5).toList();
            LOG.warn(
                    "The checkpoint has {} tensors that {} does not use, among them {}",
                    unused.size(),
                    architecture,
                    first);
        }
    }

    /** Refuses a tensor that is missing, of another shape, or of a type that no weight has. */
    void check(String name, long... expectedShape) {
        check(name, "", expectedShape);
    }

    /** @param why what the expected shape comes from, after a comma */
    void check(String name, String why, long... expectedShape) {
        SafetensorsFile file = holder(name);
        TensorEntry entry = file.entry(name);
        if (!Arrays.equals(entry.shape(), expectedShape)) {
            throw InferenceException.badCheckpoint("%s: tensor %s has shape %s, expected %s%s"
                    .formatted(file.name(), name, Shapes.show(entry.shape()), Shapes.show(expectedShape), why));
        }
        if (!entry.dtype().isWeight()) {
            throw InferenceException.badCheckpoint("%s: tensor %s has dtype %s, expected F32, F16 or BF16"
                    .formatted(file.name(), name, entry.dtype()));
        }
    }

    private SafetensorsFile holder(String name) {
        SafetensorsFile file = holders.get(name);
        if (file == null) {
            throw InferenceException.badCheckpoint(
                    "%s: expected tensor %s, but it is not there".formatted(files(), name));
        }
        return file;
    }

    private String files() {
        List<String> names = holders.values().stream()
                .map(SafetensorsFile::name)
                .distinct()
                .sorted()
                .toList();
        return names.size() == 1 ? names.get(0) : INDEX;
    }

    @Override
    public void close() {
        holders.values().stream().distinct().forEach(SafetensorsFile::close);
    }
}
