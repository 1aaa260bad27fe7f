package dev.medley.starter.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.medley.inference.speech.LogMel;
import dev.medley.inference.speech.WhisperTraining;
import dev.medley.inference.speech.WhisperTraining.Hearing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One Whisper in training, with the program that serves it: weights and AdamW moments as flat fp32 arrays, matrix
 * products in bf16. Not thread-safe; owns its native memory until {@link #close()}.
 */
public final class WhisperTrainer implements AutoCloseable {
    /** How much of the loss is that of phonemes. */
    private static final float PHONEME_SHARE = 0.3f;
    /** How much of it is that of the heads that word times are read from. */
    private static final float LISTENING_SHARE = 0.1f;

    private final WhisperLayout layout;
    private final List<WhisperLayout.Tensor> tensors;
    private final WhisperTraining program;
    private final LogMel logMel;
    private final AdamW optimiser;
    private final NDArray positions;
    private final int padding;

    /**
     * Goes on from a state: a saved one, or {@link WhisperLayout#start}.
     *
     * @param padding the token that fills transcripts up
     */
    public WhisperTrainer(WhisperLayout layout, TrainingState state, int padding, boolean bf16) {
        if (state.weights().length != layout.parameters()) {
            throw new IllegalArgumentException("The saved state has %d parameters, the shape has %d"
                    .formatted(state.weights().length, layout.parameters()));
        }
        this.layout = layout;
        this.tensors = layout.tensors();
        this.program = WhisperTraining.compile(layout.config(), layout.alignmentHeads(), bf16, Device.cpu());
        this.logMel = LogMel.load(layout.config().melBins(), Device.cpu());
        this.optimiser = new AdamW(state, layout.inMatrices());
        this.positions = program.manager()
                .create(
                        layout.positions(),
                        new Shape(
                                layout.config().maxSourcePositions(),
                                layout.config().hiddenSize()));
        this.padding = padding;
    }

    /**
     * What a step was paid for.
     *
     * @param writing the cross-entropy of the transcripts, in nats a token
     * @param phonemes the encoder's, in nats a phoneme
     * @param listening the cross-entropy of the alignment heads, in nats a token whose time is known
     */
    public record Losses(float writing, float phonemes, float listening) {}

    /** One step of AdamW on the losses of a batch. */
    public Losses step(WhisperBatch batch, double learningRate) {
        Losses losses;
        try (NDManager scratch = program.manager().newSubManager()) {
            NDArray features = features(batch, scratch);
            try (GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDList parts = program.losses(
                        features,
                        scratch.create(batch.ids(padding), new Shape(batch.rows(), batch.length())),
                        scratch.create(batch.targets(), new Shape(batch.rows(), batch.length())),
                        hearing(batch, scratch),
                        weights(batch, scratch));
                parts.attach(scratch);
                gradients.backward(parts.get(0)
                        .mul(1 - PHONEME_SHARE - LISTENING_SHARE)
                        .add(parts.get(1).mul(PHONEME_SHARE))
                        .add(parts.get(2).mul(LISTENING_SHARE)));
                losses = new Losses(
                        parts.get(0).getFloat(),
                        parts.get(1).getFloat(),
                        parts.get(2).getFloat());
            }
        }
        optimiser.step(learningRate);
        return losses;
    }

    private NDArray features(WhisperBatch batch, NDManager scratch) {
        int frames = batch.windowSamples() / LogMel.HOP;
        int size = layout.config().melBins() * frames;
        var features = new float[batch.rows() * size];
        for (int row = 0; row < batch.rows(); row++) {
            System.arraycopy(logMel.features(batch.windows().get(row)), 0, features, row * size, size);
        }
        return scratch.create(features, new Shape(batch.rows(), layout.config().melBins(), frames));
    }

    private static Hearing hearing(WhisperBatch batch, NDManager scratch) {
        return new Hearing(
                scratch.create(batch.spoken(), new Shape(batch.rows(), Math.max(1, batch.mostPhonemes()))),
                scratch.create(batch.sizes(), new Shape(2, batch.rows())),
                scratch.create(batch.listening(), new Shape(batch.rows(), batch.length(), heard(batch))));
    }

    private static int heard(WhisperBatch batch) {
        return batch.windowSamples() / WhisperBatch.SAMPLES_PER_POSITION;
    }

    /** Views into the flat array; the encoder's positions end where the batch's windows do. */
    private Map<String, NDArray> weights(WhisperBatch batch, NDManager scratch) {
        var ends = new long[tensors.size() - 1];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += tensors.get(i).size();
            ends[i] = end;
        }
        NDList parts = optimiser.weights().split(ends);
        parts.attach(scratch);
        var weights = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < tensors.size(); i++) {
            long[] shape = tensors.get(i).shape().stream()
                    .mapToLong(Integer::longValue)
                    .toArray();
            NDArray view = parts.get(i).reshape(shape);
            view.attach(scratch);
            weights.put(tensors.get(i).name(), view);
        }
        NDArray heard = positions.get("0:" + heard(batch));
        heard.attach(scratch);
        weights.put(WhisperLayout.POSITIONS, heard);
        return weights;
    }

    /** A copy of everything that training needs to go on. */
    public TrainingState state(TrainingState.Place place) {
        return optimiser.state(place);
    }

    @Override
    public void close() {
        optimiser.close();
        logMel.close();
        program.close();
    }
}
