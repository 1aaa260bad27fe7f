package dev.medley.starter.training;

import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.inference.checkpoint.WhisperConfig.Stack;
import dev.medley.inference.checkpoint.WhisperGeneration.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How the weights of a Whisper in training lie in one flat array: matrices first, then vectors, under their names in a
 * Hugging Face checkpoint, then the layer that names phonemes, which no checkpoint has. The encoder's positions are
 * sinusoids, which are not trained.
 *
 * @param phonemes how many it names, the blank included
 */
public record WhisperLayout(WhisperConfig config, int phonemes) {
    /** The encoder's positions. */
    public static final String POSITIONS = "model.encoder.embed_positions.weight";

    static final String PHONEMES = "phonemes.";
    private static final double LONGEST_WAVE = 10_000;
    private static final double NEARNESS = Math.sqrt(2);
    private static final double EMBEDDING_DEVIATION = 0.02;

    /** The shape of the shipped model: 7.3 million parameters, windows of 15 s. */
    public static WhisperConfig starter(int vocabulary) {
        return new WhisperConfig(80, vocabulary, 256, new Stack(4, 4, 1024), new Stack(3, 4, 1024), 750, 224, 3, true);
    }

    /** The decoder's heads that learn to listen to the word that is written: the last layer's first and last. */
    public List<Head> alignmentHeads() {
        int last = config.decoder().layers() - 1;
        return List.of(new Head(last, 0), new Head(last, config.decoder().heads() - 1));
    }

    /** A named tensor of at least one dimension. */
    public record Tensor(String name, List<Integer> shape) {
        public Tensor {
            shape = List.copyOf(shape);
        }

        public int size() {
            return shape.stream().reduce(1, Math::multiplyExact);
        }

        boolean isVector() {
            return shape.size() == 1;
        }
    }

    /** Every trained tensor, in the order in which they lie. */
    public List<Tensor> tensors() {
        var matrices = new ArrayList<Tensor>();
        var vectors = new ArrayList<Tensor>();
        config.expectedTensors().forEach((name, shape) -> {
            if (!name.equals(POSITIONS)) {
                var dimensions = new ArrayList<Integer>();
                for (long dimension : shape) {
                    dimensions.add(Math.toIntExact(dimension));
                }
                (dimensions.size() == 1 ? vectors : matrices).add(new Tensor(name, dimensions));
            }
        });
        matrices.add(new Tensor(PHONEMES + "weight", List.of(phonemes, config.hiddenSize())));
        vectors.add(new Tensor(PHONEMES + "bias", List.of(phonemes)));
        matrices.addAll(vectors);
        return matrices;
    }

    /** How many numbers are trained. */
    public int parameters() {
        return tensors().stream().mapToInt(Tensor::size).sum();
    }

    /** How many of them, from the first on, are of matrices. */
    int inMatrices() {
        return tensors().stream()
                .filter(tensor -> !tensor.isVector())
                .mapToInt(Tensor::size)
                .sum();
    }

    /** Sines, then cosines, of each position (Vaswani et al. 2017), as Whisper has them; row by row. */
    public float[] positions() {
        int half = config.hiddenSize() / 2;
        var values = new float[config.maxSourcePositions() * config.hiddenSize()];
        for (int position = 0; position < config.maxSourcePositions(); position++) {
            for (int i = 0; i < half; i++) {
                double angle = position * frequency(i);
                values[position * 2 * half + i] = (float) Math.sin(angle);
                values[position * 2 * half + half + i] = (float) Math.cos(angle);
            }
        }
        return values;
    }

    /** Random weights: as large as keeps a layer's output as large as its input, smaller where layers add up. */
    public TrainingState start(long seed) {
        var random = new Random(seed);
        float[] weights = new float[parameters()];
        int offset = 0;
        for (Tensor tensor : tensors()) {
            for (int i = 0; i < tensor.size(); i++) {
                weights[offset + i] = tensor.isVector()
                        ? norm(tensor.name()) ? 1 : 0
                        : (float) (random.nextGaussian() * deviation(tensor));
            }
            offset += tensor.size();
        }
        lookNearby(weights);
        int count = weights.length;
        return new TrainingState(TrainingState.Place.START, weights, new float[count], new float[count]);
    }

    /**
     * Has each head of the encoder look at first to a place of its own nearby, as a convolution does, by the positions'
     * fastest waves: which sounds make a letter is learnt in a fraction of the steps that it takes to find out where
     * they are.
     */
    private void lookNearby(float[] weights) {
        int size = config.hiddenSize();
        int heads = config.encoder().heads();
        int waves = size / heads / 2;
        for (int layer = 0; layer < config.encoder().layers(); layer++) {
            String attention = "model.encoder.layers." + layer + ".self_attn.";
            int query = offset(attention + "q_proj.weight");
            int key = offset(attention + "k_proj.weight");
            for (int head = 0; head < heads; head++) {
                double distance = (2 * head - heads + 1) * (layer + 1.0);
                for (int wave = 0; wave < waves; wave++) {
                    int sine = (head * 2 * waves + 2 * wave) * size + wave;
                    int cosine = sine + size + size / 2;
                    double turn = frequency(wave) * distance;
                    weights[key + sine] += (float) NEARNESS;
                    weights[key + cosine] += (float) NEARNESS;
                    weights[query + sine] += (float) (NEARNESS * Math.cos(turn));
                    weights[query + sine + size / 2] += (float) (NEARNESS * Math.sin(turn));
                    weights[query + cosine] += (float) (NEARNESS * Math.cos(turn));
                    weights[query + cosine - size / 2] -= (float) (NEARNESS * Math.sin(turn));
                }
            }
        }
    }

    private int offset(String name) {
        int offset = 0;
        for (Tensor tensor : tensors()) {
            if (tensor.name().equals(name)) {
                return offset;
            }
            offset += tensor.size();
        }
        throw new IllegalArgumentException("No tensor " + name);
    }

    /** Of a wave of the encoder's positions, in radians a position. */
    private double frequency(int wave) {
        return Math.exp(-Math.log(LONGEST_WAVE) / (config.hiddenSize() / 2 - 1) * wave);
    }

    private static boolean norm(String name) {
        return name.endsWith("layer_norm.weight");
    }

    private double deviation(Tensor tensor) {
        if (tensor.name().contains("embed_")) {
            return EMBEDDING_DEVIATION;
        }
        double fanIn = (double) tensor.size() / tensor.shape().get(0);
        boolean residual =
                tensor.name().endsWith("out_proj.weight") || tensor.name().endsWith("fc2.weight");
        int layers = config.encoder().layers() + config.decoder().layers();
        return Math.sqrt((residual ? 1.0 / layers : 1.0) / fanIn);
    }
}
