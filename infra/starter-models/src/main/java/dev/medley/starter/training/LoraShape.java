package dev.medley.starter.training;

import dev.medley.starter.training.LlamaShape.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The shape of a LoRA adapter over every projection of a Llama's layers (Hu et al. 2021).
 *
 * @param rank rows of each A and columns of each B
 * @param alpha what B A is multiplied by, times 1 / rank
 */
public record LoraShape(int rank, int alpha) {
    /** The projections, in the order in which the trainer keeps them, as PEFT's {@code target_modules} names them. */
    public static final List<String> TARGETS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /** No adapter. */
    static final LoraShape NONE = new LoraShape(0, 0);

    double scale() {
        return rank == 0 ? 0 : (double) alpha / rank;
    }

    /**
     * Every matrix under its name in a PEFT file, in the order in which they lie in the trainer's one flat array: A,
     * then B, projection after projection.
     */
    public List<Weight> weights(LlamaShape base) {
        var weights = new ArrayList<Weight>();
        for (Weight matrix : base.weights()) {
            if (matrix.name().contains("_proj.")) {
                String name = "base_model.model." + matrix.name().replace(".weight", "");
                weights.add(new Weight(name + ".lora_A.weight", rank, matrix.columns()));
                weights.add(new Weight(name + ".lora_B.weight", matrix.rows(), rank));
            }
        }
        return weights;
    }

    /** How many parameters the adapter has. */
    public int parameters(LlamaShape base) {
        return weights(base).stream().mapToInt(Weight::size).sum();
    }

    /** As PEFT begins: A uniform within one over the root of its columns, B zero, so that nothing changes at first. */
    public TrainingState start(LlamaShape base, long seed) {
        var random = new Random(seed);
        float[] values = new float[parameters(base)];
        int offset = 0;
        for (Weight weight : weights(base)) {
            if (weight.name().contains("lora_A")) {
                double bound = 1 / Math.sqrt(weight.columns());
                for (int i = 0; i < weight.size(); i++) {
                    values[offset + i] = (float) ((2 * random.nextDouble() - 1) * bound);
                }
            }
            offset += weight.size();
        }
        return new TrainingState(TrainingState.Place.START, values, new float[values.length], new float[values.length]);
    }
}
