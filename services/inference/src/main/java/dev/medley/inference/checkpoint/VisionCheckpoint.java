package dev.medley.inference.checkpoint;

import java.nio.file.Path;
import java.util.List;

/** What checkpoints of models that see have in common. Thread-safe; it keeps its files open until closed. */
public sealed interface VisionCheckpoint extends AutoCloseable permits LlavaCheckpoint, BlipCheckpoint {
    /**
     * Opens a folder of either kind.
     *
     * @throws dev.medley.inference.InferenceException BAD_CHECKPOINT, naming the file, the field or tensor, and what
     *     was expected
     */
    static VisionCheckpoint open(Path folder) {
        JsonFile.checkFolder(folder);
        JsonFields config = JsonFile.read(folder.resolve("config.json"));
        List<String> named = config.texts("architectures");
        if (List.of(LlavaConfig.ARCHITECTURE).equals(named)) {
            return LlavaCheckpoint.open(folder);
        }
        if (List.of(BlipConfig.ARCHITECTURE).equals(named)) {
            return BlipCheckpoint.open(folder);
        }
        throw config.refuse(
                "architectures",
                named == null ? "is missing" : "is " + named,
                "one of %s, %s".formatted(LlavaConfig.ARCHITECTURE, BlipConfig.ARCHITECTURE));
    }

    /** What sees. */
    VisionTower tower();

    /** How an image becomes what the tower sees. */
    ImageProcessorConfig imageProcessor();

    /** How many weights the model needs. */
    long parameters();

    /**
     * Maps one tensor.
     *
     * @throws dev.medley.inference.InferenceException if it is missing, of another shape, or of a type other than F32,
     *     F16 and BF16
     */
    TensorView tensor(String name, long... expectedShape);

    @Override
    void close();
}
