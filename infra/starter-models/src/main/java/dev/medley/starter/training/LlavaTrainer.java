package dev.medley.starter.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.medley.inference.program.Program;
import dev.medley.inference.vision.TowerTraining;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One Llava in training: its tower by the program that serves it, its Llama by that of the text model's training;
 * weights and AdamW moments as flat fp32 arrays. Not thread-safe; owns its native memory until {@link #close()}.
 */
public final class LlavaTrainer implements AutoCloseable {
    private final LlavaLayout layout;
    private final List<LlavaLayout.Tensor> parts;
    private final Prompt prompt;
    private final Pointers pointers;
    private final TowerTraining tower;
    private final Program text;
    private final AdamW optimiser;

    /**
     * What stands before every text.
     *
     * @param before the tokens before the picture
     * @param image the token that stands for a feature of it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Prompt(int[] before, int image) {}

    /**
     * What the tower learns to tell of each patch.
     *
     * @param classes how many classes each thing that is told has
     * @param weights how much each counts
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Pointers(int[] classes, float[] weights) {
        /** How many scores a patch gets. */
        public int scores() {
            return Arrays.stream(classes).sum();
        }
    }

    /** Goes on from a state: a saved one, or {@link LlavaLayout#start}. */
    public LlavaTrainer(LlavaLayout layout, TrainingState state, Prompt prompt, Pointers pointers, boolean bf16) {
        if (state.weights().length != layout.count()) {
            throw new IllegalArgumentException("The saved state has %d parameters, the shape has %d"
                    .formatted(state.weights().length, layout.count()));
        }
        this.layout = layout;
        this.parts = layout.parts();
        this.prompt = prompt;
        this.pointers = pointers;
        this.tower = TowerTraining.compile(layout.tower(), bf16, Device.cpu());
        this.text = Program.compile(
                "llama_training",
                List.of("llava_training"),
                LlamaTrainer.attributes(layout.text(), LoraShape.NONE, bf16),
                Device.cpu());
        this.optimiser = new AdamW(state, layout.inMatrices());
    }

    /**
     * What a step was paid for, each a mean cross-entropy in nats.
     *
     * @param captions a token; 0 if there were no texts
     * @param answers a token; 0 if there were no texts
     * @param patches of each thing that is told of patches, a patch
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Losses(float captions, float answers, float[] patches) {}

    /** One step of AdamW on the losses of a batch. */
    public Losses step(LlavaBatch batch, double learningRate) {
        Losses losses;
        try (NDManager scratch = text.manager().newSubManager();
                GradientCollector gradients = Engine.getEngine("PyTorch").newGradientCollector()) {
            Map<String, NDArray> weights = weights(scratch);
            NDArray features = features(batch, weights, scratch);
            NDArray patches = pointing(batch, features, weights, scratch);
            NDArray total = patches.mul(scratch.create(pointers.weights)).sum();
            float captions = 0;
            float answers = 0;
            if (batch.hasTexts()) {
                NDArray told = telling(batch, features, weights, scratch);
                total = total.add(told.sum());
                float[] both = told.toFloatArray();
                captions = both[0];
                answers = both[1];
            }
            gradients.backward(total);
            losses = new Losses(captions, answers, patches.toFloatArray());
        }
        optimiser.step(learningRate);
        return losses;
    }

    private NDArray features(LlavaBatch batch, Map<String, NDArray> weights, NDManager scratch) {
        int edge = layout.tower().config().imageSize();
        int size = 3 * edge * edge;
        var pixels = new float[batch.size() * size];
        for (int i = 0; i < batch.size(); i++) {
            System.arraycopy(batch.pixels().get(i), 0, pixels, i * size, size);
        }
        NDArray features = tower.features(scratch.create(pixels, new Shape(batch.size(), 3, edge, edge)), weights);
        features.attach(scratch);
        return features;
    }

    private NDArray pointing(LlavaBatch batch, NDArray features, Map<String, NDArray> weights, NDManager scratch) {
        long[] targets = batch.patchTargets();
        long[] sizes = Arrays.stream(pointers.classes).asLongStream().toArray();
        var inputs = new NDList(
                features,
                weights.get(LlavaLayout.POINTER_WEIGHT),
                weights.get(LlavaLayout.POINTER_BIAS),
                scratch.create(sizes),
                scratch.create(targets, new Shape(sizes.length, targets.length / sizes.length)));
        return run("pointing", inputs, scratch);
    }

    private NDArray telling(LlavaBatch batch, NDArray features, Map<String, NDArray> weights, NDManager scratch) {
        LlavaBatch.Rows rows =
                batch.rows(prompt.before, prompt.image, layout.tower().features());
        NDList inputs = reading(rows, features, weights, prompt.before.length, scratch);
        inputs.add(scratch.create(rows.targets()));
        inputs.add(scratch.create((long) rows.captions()));
        return run("telling", inputs, scratch);
    }

    /** The Llama's inputs but for what should follow. */
    private static NDList reading(
            LlavaBatch.Rows rows, NDArray features, Map<String, NDArray> weights, int before, NDManager scratch) {
        var shape = new Shape(features.getShape().get(0), rows.length());
        return new NDList(
                weights.get(LlavaLayout.LLAMA),
                features,
                scratch.create((long) before),
                scratch.create(rows.ids(), shape),
                scratch.create(rows.places(), shape),
                scratch.create(rows.texts(), shape),
                scratch.create(rows.chosen()));
    }

    private NDArray run(String method, NDList inputs, NDManager scratch) {
        NDArray result = text.callForTraining(method, inputs).singletonOrThrow();
        result.attach(scratch);
        return result;
    }

    /**
     * The logits after the tokens of a batch that are learnt, captions' first (tokens, vocabulary), row by row: what an
     * engine gives that serves these weights.
     */
    public float[] logits(LlavaBatch batch) {
        try (NDManager scratch = text.manager().newSubManager()) {
            Map<String, NDArray> weights = weights(scratch);
            NDArray features = features(batch, weights, scratch);
            LlavaBatch.Rows rows =
                    batch.rows(prompt.before, prompt.image, layout.tower().features());
            return run("told", reading(rows, features, weights, prompt.before.length, scratch), scratch)
                    .toFloatArray();
        }
    }

    /** Views into the flat array, the Llama's weights together. */
    private Map<String, NDArray> weights(NDManager scratch) {
        var ends = new long[parts.size() - 1];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += parts.get(i).size();
            ends[i] = end;
        }
        NDList views = optimiser.weights().split(ends);
        views.attach(scratch);
        var weights = new LinkedHashMap<String, NDArray>();
        for (int i = 0; i < parts.size(); i++) {
            long[] shape =
                    parts.get(i).shape().stream().mapToLong(Integer::longValue).toArray();
            NDArray view = views.get(i).reshape(shape);
            view.attach(scratch);
            weights.put(parts.get(i).name(), view);
        }
        return weights;
    }

    /** A copy of everything that training needs to go on. */
    public TrainingState state(TrainingState.Place place) {
        return optimiser.state(place);
    }

    @Override
    public void close() {
        optimiser.close();
        tower.close();
        text.close();
    }
}
