package dev.medley.inference.vision;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.inference.checkpoint.VisionTower;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.program.Program;
import java.util.List;
import java.util.Map;

/**
 * The program that sees, for training one: it gives the features of a batch, and under a {@code GradientCollector} the
 * gradients of the weights through whatever reads them. One thread uses it; it owns native memory until
 * {@link #close()}, but not the weights, which are the trainer's.
 */
public final class TowerTraining implements AutoCloseable {
    private final Program program;
    private final VisionTower tower;

    private TowerTraining(Program program, VisionTower tower) {
        this.program = program;
        this.tower = tower;
    }

    /** @param bf16 whether matrices are multiplied in bfloat16; weights and gradients are fp32 either way */
    public static TowerTraining compile(VisionTower tower, boolean bf16, Device device) {
        Kernel kernel = bf16 ? Kernel.PLAIN_BF16 : Kernel.PLAIN_FP32;
        Program program = Program.compile(
                "vision", List.of("linear", "activation"), TowerProgram.attributes(tower, kernel), device);
        return new TowerTraining(program, tower);
    }

    /** Makes arrays on the program's device. */
    public NDManager manager() {
        return program.manager();
    }

    /**
     * The features (B, features, width) of images, fp32; an array of the inputs' manager.
     *
     * @param pixels what an {@link ImageProcessor} made of each (B, 3, S, S), fp32
     * @param weights all of {@link VisionTower#tensors()}, fp32; gradients flow to those that require them
     */
    public NDArray features(NDArray pixels, Map<String, NDArray> weights) {
        NDArray taken = pixels.getManager().create(TowerProgram.takenLayers(tower));
        var inputs = new NDList(pixels, taken);
        tower.tensors().keySet().forEach(name -> {
            NDArray weight = weights.get(name);
            if (weight == null) {
                throw new IllegalArgumentException("Weight " + name + " is missing");
            }
            weight.setName("weights."
                    + (name.startsWith(VisionTower.PREFIX) ? name.substring(VisionTower.PREFIX.length()) : name));
            inputs.add(weight);
        });
        return program.callForTraining("features_with", inputs).singletonOrThrow();
    }

    @Override
    public void close() {
        program.close();
    }
}
