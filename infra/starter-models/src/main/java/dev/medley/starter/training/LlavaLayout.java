package dev.medley.starter.training;

import dev.medley.inference.checkpoint.Activation;
import dev.medley.inference.checkpoint.VisionConfig;
import dev.medley.inference.checkpoint.VisionTower;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * How the weights of a Llava in training lie in one flat array: the tower's matrices, then those of the layer that
 * tells what is in a patch, which no checkpoint has, then the Llama's matrices and norms, then the tower's vectors.
 *
 * @param pointers how many scores the layer gives to a patch
 */
public record LlavaLayout(VisionTower tower, LlamaShape text, int pointers) {
    static final String LLAMA = "llama";
    static final String POINTER_WEIGHT = "pointers.weight";
    static final String POINTER_BIAS = "pointers.bias";
    private static final int CONTEXT = 1024;
    private static final double FEATURE_SIZE = 0.3;
    private static final double NEARNESS = Math.sqrt(2);
    private static final int LAYERS_THAT_LOOK_NEARBY = 3;
    /** Where the heads of a layer look at first: so many patches to the right and down. */
    private static final int[][] NEARBY = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, -1}, {1, -1}, {-1, 1}};

    /** The shape of the shipped model: 3.9 million parameters, pictures of 96 x 96 pixels. */
    public static LlavaLayout starter(int vocabulary, int pointers) {
        var vision = new VisionConfig(VisionConfig.Family.CLIP, 192, 5, 6, 768, 96, 12, Activation.QUICK_GELU, 1e-5);
        return of(vision, new LlamaShape(vocabulary, 192, 512, 4, 6, 2, CONTEXT), pointers);
    }

    /** With a tower whose features are its last states but for the class token's, and a projector with biases. */
    public static LlavaLayout of(VisionConfig vision, LlamaShape text, int pointers) {
        var tower =
                VisionTower.projecting(vision, List.of(vision.layers()), true, Activation.GELU, true, text.hidden());
        return new LlavaLayout(tower, text, pointers);
    }

    /** A named tensor of at least one dimension. */
    public record Tensor(String name, List<Integer> shape) {
        public Tensor {
            shape = List.copyOf(shape);
        }

        private static Tensor of(LlamaShape.Weight weight) {
            return new Tensor(
                    weight.name(),
                    weight.columns() == 0 ? List.of(weight.rows()) : List.of(weight.rows(), weight.columns()));
        }

        public int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }

        boolean isVector() {
            return shape.size() == 1;
        }

        private double fanIn() {
            return (double) size() / shape.get(0);
        }
    }

    /** Every trained tensor, in the order in which they lie, the Llama's as one. */
    List<Tensor> parts() {
        var parts = new ArrayList<Tensor>();
        var vectors = new ArrayList<Tensor>();
        tower.tensors().forEach((name, shape) -> {
            var dimensions = new ArrayList<Integer>();
            for (long dimension : shape) {
                dimensions.add(Math.toIntExact(dimension));
            }
            (shape.length == 1 ? vectors : parts).add(new Tensor(name, dimensions));
        });
        parts.add(new Tensor(POINTER_WEIGHT, List.of(pointers, text.hidden())));
        vectors.add(new Tensor(POINTER_BIAS, List.of(pointers)));
        parts.add(new Tensor(LLAMA, List.of(text.parameters())));
        parts.addAll(vectors);
        return parts;
    }

    /** Every trained tensor, in the order in which they lie. */
    public List<Tensor> tensors() {
        var tensors = new ArrayList<Tensor>();
        for (Tensor part : parts()) {
            if (part.name().equals(LLAMA)) {
                text.weights().forEach(weight -> tensors.add(Tensor.of(weight)));
            } else {
                tensors.add(part);
            }
        }
        return tensors;
    }

    /** How many numbers are trained. */
    public int count() {
        return parts().stream().mapToInt(Tensor::size).sum();
    }

    /** How many parameters the model has. */
    public int parameters() {
        return count() - pointers * (text.hidden() + 1);
    }

    /** Where the Llama's weights begin. */
    private int textStart() {
        return offset(LLAMA);
    }

    /** How many numbers, from the first on, are of matrices. */
    int inMatrices() {
        return textStart() + text.inMatrices();
    }

    private int offset(String name) {
        int offset = 0;
        for (Tensor tensor : parts()) {
            if (tensor.name().equals(name)) {
                return offset;
            }
            offset += tensor.size();
        }
        throw new IllegalArgumentException("No tensor " + name);
    }

    /** Random weights: as large as keeps a layer's output as large as its input, smaller where layers add up. */
    public TrainingState start(long seed) {
        var random = new Random(seed);
        float[] weights = new float[count()];
        int offset = 0;
        for (Tensor tensor : parts()) {
            for (int i = 0; i < tensor.size(); i++) {
                weights[offset + i] =
                        tensor.isVector() ? constant(tensor) : (float) (random.nextGaussian() * deviation(tensor));
            }
            offset += tensor.size();
        }
        System.arraycopy(TrainingState.start(text, seed).weights(), 0, weights, textStart(), text.parameters());
        placePatches(weights);
        lookNearby(weights);
        return new TrainingState(
                TrainingState.Place.START, weights, new float[weights.length], new float[weights.length]);
    }

    private static float constant(Tensor tensor) {
        return tensor.name().contains("norm") && tensor.name().endsWith("weight") ? 1 : 0;
    }

    private double deviation(Tensor tensor) {
        if (tensor.name().contains("position_embedding")) {
            return 0.02;
        }
        if (tensor.name().endsWith("linear_2.weight")) {
            return FEATURE_SIZE / Math.sqrt(tensor.fanIn());
        }
        boolean residual =
                tensor.name().endsWith("out_proj.weight") || tensor.name().endsWith("fc2.weight");
        return Math.sqrt((residual ? 1.0 / tower.depth() : 1.0) / tensor.fanIn());
    }

    /** How many patches an edge has. */
    private int edge() {
        return tower.config().imageSize() / tower.config().patchSize();
    }

    private int waves() {
        return tower.config().hiddenSize() / tower.config().heads() / 4;
    }

    /** Of a wave that tells positions along an edge, in radians a patch. */
    private double frequency(int wave) {
        return Math.PI * (wave + 1) / (edge() + 1);
    }

    /**
     * Tells the patches apart from the start: sines and cosines of column and row in the first elements of the
     * embeddings, as many as a head has, where the pixels have no say at first.
     */
    private void placePatches(float[] weights) {
        int width = tower.config().hiddenSize();
        int head = 4 * waves();
        int positions = offset(VisionTower.PREFIX + "embeddings.position_embedding.weight");
        for (int patch = 0; patch < edge() * edge(); patch++) {
            int row = positions + (patch + 1) * width;
            for (int wave = 0; wave < waves(); wave++) {
                double across = frequency(wave) * (patch % edge());
                double down = frequency(wave) * (patch / edge());
                weights[row + 4 * wave] = (float) Math.sin(across);
                weights[row + 4 * wave + 1] = (float) Math.cos(across);
                weights[row + 4 * wave + 2] = (float) Math.sin(down);
                weights[row + 4 * wave + 3] = (float) Math.cos(down);
            }
        }
        int pixels = offset(VisionTower.PREFIX + "embeddings.patch_embedding.weight");
        int patch = 3 * tower.config().patchSize() * tower.config().patchSize();
        Arrays.fill(weights, pixels, pixels + head * patch, 0);
    }

    /**
     * Has the heads of the first layers look at first to a neighbour of the patch, each to another one, as a
     * convolution does: what a shape is, is learnt in a fraction of the steps that it takes to find out what lies
     * beside what.
     */
    private void lookNearby(float[] weights) {
        int width = tower.config().hiddenSize();
        int heads = tower.config().heads();
        for (int layer = 0; layer < Math.min(LAYERS_THAT_LOOK_NEARBY, tower.depth()); layer++) {
            String attention = VisionTower.PREFIX + "encoder.layers." + layer + ".self_attn.";
            int query = offset(attention + "q_proj.weight");
            int key = offset(attention + "k_proj.weight");
            for (int head = 0; head < heads; head++) {
                int[] step = NEARBY[(head + layer % 2 * 2) % NEARBY.length];
                for (int pair = 0; pair < 2 * waves(); pair++) {
                    double turn = frequency(pair / 2) * step[pair % 2];
                    int sine = (head * 4 * waves() + 2 * pair) * width + 2 * pair;
                    int cosine = sine + width;
                    weights[key + sine] += (float) NEARNESS;
                    weights[key + cosine + 1] += (float) NEARNESS;
                    weights[query + sine] += (float) (NEARNESS * Math.cos(turn));
                    weights[query + sine + 1] += (float) (NEARNESS * Math.sin(turn));
                    weights[query + cosine + 1] += (float) (NEARNESS * Math.cos(turn));
                    weights[query + cosine] -= (float) (NEARNESS * Math.sin(turn));
                }
            }
        }
    }
}
