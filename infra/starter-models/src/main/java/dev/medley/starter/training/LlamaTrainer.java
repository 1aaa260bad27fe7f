package dev.medley.starter.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.medley.inference.program.Attribute;
import dev.medley.inference.program.Program;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One Llama in training, or an adapter over one that stays as it is: weights and AdamW moments as flat fp32 arrays,
 * matrix products in bf16. Not thread-safe; owns its native memory until {@link #close()}.
 */
public final class LlamaTrainer implements AutoCloseable {
    private static final int BFLOAT16 = 15;
    private static final int FLOAT32 = 6;

    private final Program program;
    private final NDArray base;
    private final AdamW optimiser;
    private final NDArray weights;

    /** Goes on from a state: a saved one, or {@link TrainingState#start}. */
    public LlamaTrainer(LlamaShape shape, TrainingState state) {
        this(shape, LoraShape.NONE, new float[0], state, shape.parameters());
    }

    /** Trains an adapter over the weights of a base model. */
    public static LlamaTrainer ofAdapter(LlamaShape shape, LoraShape adapter, float[] base, TrainingState state) {
        check("base model", base.length, shape.parameters());
        return new LlamaTrainer(shape, adapter, base, state, adapter.parameters(shape));
    }

    private LlamaTrainer(LlamaShape shape, LoraShape adapter, float[] base, TrainingState state, int parameters) {
        check("saved state", state.weights().length, parameters);
        this.program = Program.compile("llama_training", attributes(shape, adapter, true), Device.cpu());
        this.base = program.manager().create(base);
        this.optimiser = new AdamW(state, adapter.rank() == 0 ? shape.inMatrices() : 0);
        this.weights = optimiser.weights();
    }

    private static void check(String what, int has, int expected) {
        if (has != expected) {
            throw new IllegalArgumentException(
                    "The %s has %d parameters, the shape has %d".formatted(what, has, expected));
        }
    }

    /** One step of AdamW on the mean loss of the batch, with the gradient's norm clipped to 1. Returns the loss. */
    public float step(Batch batch, double learningRate) {
        try (NDManager scratch = program.manager().newSubManager()) {
            float loss;
            try (GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDList result = program.callForTraining("loss", inputs(batch, scratch));
                result.attach(scratch);
                NDArray mean = result.singletonOrThrow();
                gradients.backward(mean);
                loss = mean.getFloat();
            }
            optimiser.step(learningRate);
            return loss;
        }
    }

    /** The mean loss of a batch, in nats a token. */
    public float loss(Batch batch) {
        try (NDManager scratch = program.manager().newSubManager()) {
            NDList result = program.call("loss", inputs(batch, scratch));
            result.attach(scratch);
            return result.singletonOrThrow().getFloat();
        }
    }

    /**
     * The most likely next token of each row.
     *
     * @param ids token ids, (rows, length) row by row, padded on the right
     * @param lengths tokens of each row without padding
     */
    public long[] next(long[] ids, int[] lengths) {
        int length = ids.length / lengths.length;
        long[] positions = new long[lengths.length];
        for (int row = 0; row < lengths.length; row++) {
            positions[row] = (long) row * length + lengths[row] - 1;
        }
        try (NDManager scratch = program.manager().newSubManager()) {
            NDList inputs = model();
            inputs.add(scratch.create(ids, new Shape(lengths.length, length)));
            inputs.add(scratch.create(positions));
            NDList result = program.call("next", inputs);
            result.attach(scratch);
            return result.singletonOrThrow().toLongArray();
        }
    }

    /** A copy of what is trained, as {@link LlamaShape#weights()} or {@link LoraShape#weights} orders it. */
    public float[] weights() {
        return weights.toFloatArray();
    }

    /** A copy of everything that training needs to go on. */
    public TrainingState state(TrainingState.Place place) {
        return optimiser.state(place);
    }

    private NDList inputs(Batch batch, NDManager scratch) {
        NDList inputs = model();
        inputs.add(scratch.create(batch.ids(), new Shape(batch.rows(), batch.length())));
        inputs.add(scratch.create(batch.positions()));
        inputs.add(scratch.create(batch.targets()));
        return inputs;
    }

    /** The weights, then the adapter: the empty one where the weights themselves are trained. */
    private NDList model() {
        return base.isEmpty() ? new NDList(weights, base) : new NDList(base, weights);
    }

    /** What the program is told of a model. */
    static Map<String, Attribute> attributes(LlamaShape shape, LoraShape adapter, boolean bf16) {
        var attributes = new LinkedHashMap<String, Attribute>();
        attributes.put("vocabulary", Attribute.of(shape.vocabulary()));
        attributes.put("hidden", Attribute.of(shape.hidden()));
        attributes.put("intermediate", Attribute.of(shape.intermediate()));
        attributes.put("layers", Attribute.of(shape.layers()));
        attributes.put("heads", Attribute.of(shape.heads()));
        attributes.put("kv_heads", Attribute.of(shape.kvHeads()));
        attributes.put("rope_theta", Attribute.of(shape.ropeTheta()));
        attributes.put("norm_eps", Attribute.of(shape.normEps()));
        attributes.put("dtype", Attribute.of(bf16 ? BFLOAT16 : FLOAT32));
        attributes.put("rank", Attribute.of(adapter.rank()));
        attributes.put("scale", Attribute.of(adapter.scale()));
        return attributes;
    }

    @Override
    public void close() {
        optimiser.close();
        program.close();
    }
}
