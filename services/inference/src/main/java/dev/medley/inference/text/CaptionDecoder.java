package dev.medley.inference.text;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.checkpoint.BlipCheckpoint;
import dev.medley.inference.checkpoint.BlipConfig;
import dev.medley.inference.program.Attribute;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.program.Kernel.TorchType;
import dev.medley.inference.program.Precision;
import dev.medley.inference.program.Program;
import dev.medley.inference.program.WeightTransfer;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of a Blip with its weights and its caches: the program {@code captioner.py}, called step by step. It
 * attends to the image whose features come with a prompt's first chunk. One thread owns it.
 */
final class CaptionDecoder implements Decoder {
    private final Program program;
    private final BlipConfig config;

    private CaptionDecoder(Program program, BlipConfig config) {
        this.program = program;
        this.config = config;
    }

    /** Loads the weights in a precision onto a device and sets the caches aside. */
    static CaptionDecoder load(BlipCheckpoint checkpoint, Device device, Precision precision, KvBudget budget) {
        BlipConfig config = checkpoint.config();
        Program program = Program.compile(
                "captioner",
                List.of("linear", "activation", "choosing"),
                attributes(config, Kernel.of(precision, device), device),
                device);
        try {
            loadWeights(program, checkpoint);
            try (NDManager scope = program.manager().newSubManager()) {
                program.call(
                        "reserve",
                        new NDList(
                                number(scope, budget.slots()),
                                number(scope, budget.contextLength()),
                                number(scope, config.tower().features())));
            }
            return new CaptionDecoder(program, config);
        } catch (RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /** The type of keys and values: a CPU attends from single tokens to an image faster in fp32. */
    static TorchType cacheType(Kernel kernel, Device device) {
        return device.isGpu() ? kernel.cache() : TorchType.FP32;
    }

    private static Map<String, Attribute> attributes(BlipConfig config, Kernel kernel, Device device) {
        var attributes = new LinkedHashMap<String, Attribute>();
        attributes.put("weights", Attribute.emptyDict());
        attributes.put("own_cache", Attribute.emptyList());
        attributes.put("cross_cache", Attribute.emptyList());
        attributes.put("layers", Attribute.of(config.layers()));
        attributes.put("heads", Attribute.of(config.heads()));
        attributes.put("epsilon", Attribute.of(config.epsilon()));
        attributes.put("activation", Attribute.of(config.activation().code()));
        attributes.put("kernel", Attribute.of(kernel.code()));
        attributes.put("dtype", Attribute.of(kernel.activations().number()));
        attributes.put("cache_dtype", Attribute.of(cacheType(kernel, device).number()));
        return attributes;
    }

    private static void loadWeights(Program program, BlipCheckpoint checkpoint) {
        var transfer = new WeightTransfer(program, checkpoint::tensor);
        var ends = new LinkedHashMap<>(checkpoint.config().decoderTensors());
        for (int layer = 0; layer < checkpoint.config().layers(); layer++) {
            String prefix = BlipConfig.DECODER + "bert.encoder.layer." + layer + '.';
            var tensors = new LinkedHashMap<>(ends);
            tensors.keySet().removeIf(name -> !name.startsWith(prefix));
            ends.keySet().removeAll(tensors.keySet());
            int index = layer;
            transfer.hand("load_layer", BlipConfig.DECODER, tensors, scope -> List.of(number(scope, index)));
        }
        transfer.hand("load_ends", BlipConfig.DECODER, ends, scope -> List.of(number(scope, 0)));
    }

    @Override
    public void prefill(PromptChunk chunk, int slot) {
        prefill(chunk, slot, false).close();
    }

    @Override
    public Logits prefillLast(PromptChunk chunk, int slot) {
        return prefill(chunk, slot, true);
    }

    private Logits prefill(PromptChunk chunk, int slot, boolean last) {
        NDManager scope = program.manager().newSubManager();
        var inputs = new NDList(
                longs(scope, chunk.ids()),
                number(scope, slot),
                number(scope, chunk.start()),
                number(scope, last ? 1 : 0));
        if (chunk.seesImages()) {
            int width = config.tower().featureWidth();
            inputs.add(scope.create(chunk.features(), new Shape(chunk.features().length / width, width)));
        }
        String method = chunk.seesImages() ? "prefill_seeing" : "prefill";
        return new Logits(program, scope, program.call(method, inputs).singletonOrThrow());
    }

    @Override
    public Logits decode(int[] ids, int[] positions) {
        NDManager scope = program.manager().newSubManager();
        var inputs = new NDList(longs(scope, ids), longs(scope, positions));
        return new Logits(program, scope, program.call("decode", inputs).singletonOrThrow());
    }

    @Override
    public void move(int origin, int target, int length) {
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("move", new NDList(number(scope, origin), number(scope, target), number(scope, length)));
        }
    }

    @Override
    public void prepare(List<LoadedAdapter> rows) {
        // It has no adapters, so there is nothing to make ready.
    }

    @Override
    public @Nullable AdapterBank adapters() {
        return null;
    }

    private static NDArray number(NDManager scope, int value) {
        return scope.create((long) value);
    }

    private static NDArray longs(NDManager scope, int[] values) {
        ByteBuffer bytes = scope.allocateDirect(values.length * Long.BYTES);
        for (int value : values) {
            bytes.putLong(value);
        }
        bytes.rewind();
        return scope.create(bytes, new Shape(values.length), DataType.INT64);
    }

    @Override
    public void close() {
        program.close();
    }
}
