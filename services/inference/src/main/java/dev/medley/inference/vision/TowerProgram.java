package dev.medley.inference.vision;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.checkpoint.VisionCheckpoint;
import dev.medley.inference.checkpoint.VisionConfig;
import dev.medley.inference.checkpoint.VisionTower;
import dev.medley.inference.program.Attribute;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.program.Precision;
import dev.medley.inference.program.Program;
import dev.medley.inference.program.WeightTransfer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A vision tower with its weights, and its projector if it has one: the program {@code vision.py}. One thread owns it.
 */
final class TowerProgram implements AutoCloseable {
    private final Program program;
    private final VisionTower tower;

    private TowerProgram(Program program, VisionTower tower) {
        this.program = program;
        this.tower = tower;
    }

    /** Loads the weights in a precision onto a device. */
    static TowerProgram load(VisionCheckpoint checkpoint, Device device, Precision precision) {
        VisionTower tower = checkpoint.tower();
        Program program = Program.compile(
                "vision", List.of("linear", "activation"), attributes(tower, Kernel.of(precision, device)), device);
        try {
            loadWeights(program, checkpoint);
            return new TowerProgram(program, tower);
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    static Map<String, Attribute> attributes(VisionTower tower, Kernel kernel) {
        VisionConfig config = tower.config();
        var attributes = new LinkedHashMap<String, Attribute>();
        attributes.put("weights", Attribute.emptyDict());
        attributes.put("taken", Attribute.emptyList());
        attributes.put("layers", Attribute.of(tower.depth()));
        attributes.put("heads", Attribute.of(config.heads()));
        attributes.put("patch", Attribute.of(config.patchSize()));
        attributes.put("skipped", Attribute.of(tower.dropsFirst() ? 1 : 0));
        attributes.put("epsilon", Attribute.of(config.epsilon()));
        attributes.put("activation", Attribute.of(config.activation().code()));
        attributes.put(
                "projector_activation", Attribute.of(tower.projectorActivation().code()));
        attributes.put("kernel", Attribute.of(kernel.code()));
        attributes.put("dtype", Attribute.of(kernel.activations().number()));
        return attributes;
    }

    private static void loadWeights(Program program, VisionCheckpoint checkpoint) {
        VisionTower tower = checkpoint.tower();
        var transfer = new WeightTransfer(program, checkpoint::tensor);
        var ends = new LinkedHashMap<>(tower.tensors());
        for (int layer = 0; layer < tower.depth(); layer++) {
            String prefix = VisionTower.PREFIX + "encoder.layers." + layer + '.';
            var tensors = new LinkedHashMap<>(ends);
            tensors.keySet().removeIf(name -> !name.startsWith(prefix));
            ends.keySet().removeAll(tensors.keySet());
            long index = layer;
            transfer.hand("load_layer", VisionTower.PREFIX, tensors, scope -> List.of(scope.create(index)));
        }
        transfer.hand("load_ends", VisionTower.PREFIX, ends, scope -> List.of(scope.create(takenLayers(tower))));
    }

    static long[] takenLayers(VisionTower tower) {
        return tower.taken().stream().mapToLong(Integer::longValue).toArray();
    }

    /**
     * The features of images, seen together.
     *
     * @param images what an image processor made of each (3 * S * S)
     * @return of each image its features, one after the other (features * width)
     */
    List<float[]> features(List<float[]> images) {
        try (NDManager scope = program.manager().newSubManager()) {
            NDArray pixels = pixels(scope, images, tower.config().imageSize());
            float[] all = program.call("features", new NDList(pixels))
                    .singletonOrThrow()
                    .toFloatArray();
            var features = new ArrayList<float[]>(images.size());
            int each = all.length / images.size();
            for (int i = 0; i < images.size(); i++) {
                features.add(Arrays.copyOfRange(all, i * each, (i + 1) * each));
            }
            return features;
        }
    }

    private static NDArray pixels(NDManager scope, List<float[]> images, int edge) {
        ByteBuffer bytes = scope.allocateDirect(images.size() * RgbImage.CHANNELS * edge * edge * Float.BYTES);
        for (float[] image : images) {
            bytes.asFloatBuffer().put(image);
            bytes.position(bytes.position() + image.length * Float.BYTES);
        }
        bytes.rewind();
        return scope.create(bytes, new Shape(images.size(), RgbImage.CHANNELS, edge, edge), DataType.FLOAT32);
    }

    @Override
    public void close() {
        program.close();
    }
}
