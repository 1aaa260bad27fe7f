package dev.medley.starter.training;

import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.inference.checkpoint.WhisperConfig.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How the weights of a Whisper in training lie in one flat array: matrices first, then vectors, under their names in a
 * Hugging Face checkpoint, then the layer that spells, which no checkpoint has. The encoder's positions are sinusoids,
 * which are not trained.
 *
 * @param letters how many letters the spelling layer knows, its blank included
 */
public record WhisperLayout(WhisperConfig config, int letters) {
    /** The encoder's positions. */
    public static final String POSITIONS = "model.encoder.embed_positions.weight";

    static final String SPELLING = "spelling.";
    private static final double LONGEST_WAVE = 10_000;
    private static final double EMBEDDING_DEVIATION = 0.02;

    /** The shape of the shipped model: 7.3 million parameters, windows of 15 s. */
    public static WhisperConfig starter(int vocabulary) {
        return new WhisperConfig(80, vocabulary, 256, new Stack(4, 4, 1024), new Stack(3, 4, 1024), 750, 224, 7, true);
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
        matrices.add(new Tensor(SPELLING + "weight", List.of(letters, config.hiddenSize())));
        vectors.add(new Tensor(SPELLING + "bias", List.of(letters)));
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
                double angle = position * Math.exp(-Math.log(LONGEST_WAVE) / (half - 1) * i);
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
        int count = weights.length;
        return new TrainingState(TrainingState.Place.START, weights, new float[count], new float[count]);
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
