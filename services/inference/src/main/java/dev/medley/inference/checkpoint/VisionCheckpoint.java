package dev.medley.inference.checkpoint;

/** What checkpoints of models that see have in common. Thread-safe; it keeps its files open until closed. */
public sealed interface VisionCheckpoint extends AutoCloseable permits LlavaCheckpoint, BlipCheckpoint {
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
