package dev.medley.starter.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.inference.program.Program;
import java.util.Map;

/**
 * AdamW on one flat array of weights, the gradient's norm clipped to 1. Not thread-safe; owns its native memory, the
 * weights included, until {@link #close()}.
 */
final class AdamW implements AutoCloseable {
    private static final double WEIGHT_DECAY = 0.05;
    private static final double CLIP_NORM = 1.0;

    private final Program program = Program.compile("adam_w", Map.of(), Device.cpu());
    private final NDArray weights;
    private final NDArray mean;
    private final NDArray square;
    private final NDArray updates;
    private final int decaying;

    /** @param decaying how many of the weights, from the first on, decay */
    AdamW(TrainingState state, int decaying) {
        this.weights = program.manager().create(state.weights());
        this.mean = program.manager().create(state.mean());
        this.square = program.manager().create(state.square());
        this.updates = program.manager().create((float) state.place().step());
        this.decaying = decaying;
        weights.setRequiresGradient(true);
    }

    NDArray weights() {
        return weights;
    }

    /** Takes a step along the gradient that the weights have, and clears it. */
    void step(double learningRate) {
        try (NDManager scratch = program.manager().newSubManager()) {
            NDArray gradient = weights.getGradient();
            gradient.attach(scratch);
            updates.addi(1);
            var arguments = new NDList(
                    weights,
                    gradient,
                    mean,
                    square,
                    updates,
                    scratch.create((float) learningRate),
                    scratch.create((float) WEIGHT_DECAY),
                    scratch.create((float) CLIP_NORM),
                    scratch.create((long) decaying));
            program.call("update", arguments).attach(scratch);
        }
    }

    TrainingState state(TrainingState.Place place) {
        return new TrainingState(place, weights.toFloatArray(), mean.toFloatArray(), square.toFloatArray());
    }

    @Override
    public void close() {
        program.close();
    }
}
