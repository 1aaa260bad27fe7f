package dev.medley.inference.text;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.checkpoint.Checkpoint;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.program.Attribute;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.program.Precision;
import dev.medley.inference.program.Program;
import dev.medley.inference.program.WeightTransfer;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A decoder-only transformer with its weights and its KV cache: the program {@code decoder.py}, called step by step.
 * One thread owns it.
 */
final class CausalDecoder implements AutoCloseable {
    private static final String LAYERS = "model.layers.";

    private final Program program;
    private final DecoderConfig config;
    private final NDManager steps;
    private final AdapterBank adapters;

    private CausalDecoder(Program program, DecoderConfig config, AdapterBank adapters) {
        this.program = program;
        this.config = config;
        this.steps = program.manager();
        this.adapters = adapters;
    }

    /** Loads the weights in a precision onto a device and sets the KV cache aside. */
    static CausalDecoder load(Checkpoint checkpoint, Device device, Precision precision, KvBudget budget) {
        DecoderConfig config = checkpoint.config();
        Kernel kernel = Kernel.of(precision, device);
        Program program = Program.compile("decoder", List.of("linear"), attributes(config, kernel), device);
        var adapters = new AdapterBank(
                program, config, budget.slots(), kernel.activations().bytes());
        var decoder = new CausalDecoder(program, config, adapters);
        try {
            decoder.loadWeights(checkpoint);
            decoder.reserve(budget);
        } catch (RuntimeException e) {
            decoder.close();
            throw e;
        }
        return decoder;
    }

    private static Map<String, Attribute> attributes(DecoderConfig config, Kernel kernel) {
        var attributes = new LinkedHashMap<String, Attribute>();
        attributes.put("weights", Attribute.emptyDict());
        attributes.put("cache", Attribute.emptyList());
        attributes.put("clean_slots", Attribute.of(0));
        attributes.put("windows", Attribute.emptyList());
        attributes.put("adapters", Attribute.emptyDict());
        attributes.put("owners", Attribute.emptyDict());
        attributes.put("masks", Attribute.emptyDict());
        attributes.put("spans", Attribute.emptyDict());
        attributes.put("widths", Attribute.emptyDict());
        attributes.put("answering", Attribute.of(-1));
        attributes.put("serial", Attribute.of(AdapterBank.serial(kernel)));
        attributes.put("layers", Attribute.of(config.layers()));
        attributes.put("heads", Attribute.of(config.heads()));
        attributes.put("kv_heads", Attribute.of(config.kvHeads()));
        attributes.put("head_width", Attribute.of(config.headDim()));
        attributes.put("epsilon", Attribute.of(config.rmsNormEps()));
        attributes.put(
                "rotary_scale", Attribute.of((double) config.rotaryEmbedding().attentionScale()));
        attributes.put("kernel", Attribute.of(kernel.code()));
        attributes.put("dtype", Attribute.of(kernel.activations().number()));
        attributes.put("cache_dtype", Attribute.of(kernel.cache().number()));
        return attributes;
    }

    private void loadWeights(Checkpoint checkpoint) {
        var layers = new TreeMap<Integer, Map<String, long[]>>();
        var ends = new LinkedHashMap<String, long[]>();
        config.expectedTensors().forEach((name, shape) -> {
            if (name.startsWith(LAYERS)) {
                int layer = Integer.parseInt(name.substring(LAYERS.length(), name.indexOf('.', LAYERS.length())));
                layers.computeIfAbsent(layer, unused -> new LinkedHashMap<>()).put(name, shape);
            } else {
                ends.put(name, shape);
            }
        });
        var transfer = new WeightTransfer(program, checkpoint::tensor);
        layers.forEach((layer, tensors) -> transfer.hand(
                "load_layer",
                LAYERS + layer + ".",
                tensors,
                scope -> List.of(scope.create((long) layer), scope.create((long)
                        config.slidingWindows().get(layer)))));
        transfer.hand(
                "load_ends",
                "model.",
                ends,
                scope -> List.of(scope.create(config.rotaryEmbedding().inverseFrequencies())));
    }

    private void reserve(KvBudget budget) {
        try (NDManager scope = steps.newSubManager()) {
            program.call("reserve", new NDList(scope.create((long) budget.slots()), scope.create((long)
                    budget.contextLength())));
        }
    }

    /** The adapters in its memory; prefill and decode compute with those that it was last prepared for. */
    AdapterBank adapters() {
        return adapters;
    }

    /**
     * Reads one chunk of a prompt into a slot.
     *
     * @param ids token ids (T)
     * @param slot the slot
     * @param start position of the first of them
     */
    void prefill(int[] ids, int slot, int start) {
        prefill(ids, slot, start, false).close();
    }

    /** Reads the last chunk of a prompt into a slot; gives the logits (1, V) of what follows, the caller's to close. */
    Logits prefillLast(int[] ids, int slot, int start) {
        return prefill(ids, slot, start, true);
    }

    private Logits prefill(int[] ids, int slot, int start, boolean last) {
        NDManager scope = steps.newSubManager();
        var inputs = new NDList(
                longs(scope, ids), scope.create((long) slot), scope.create((long) start), scope.create(last ? 1L : 0L));
        return new Logits(program, scope, program.call("prefill", inputs).singletonOrThrow());
    }

    /**
     * Decodes one token of each of the sequences in slots 0 to B - 1.
     *
     * @param ids their newest tokens (B)
     * @param positions the positions of these (B)
     * @return logits (B, V), the caller's to close
     */
    Logits decode(int[] ids, int[] positions) {
        NDManager scope = steps.newSubManager();
        var inputs = new NDList(longs(scope, ids), longs(scope, positions));
        return new Logits(program, scope, program.call("decode", inputs).singletonOrThrow());
    }

    /** Moves a sequence of {@code length} tokens from one slot to another. */
    void move(int origin, int target, int length) {
        try (NDManager scope = steps.newSubManager()) {
            program.call(
                    "move",
                    new NDList(scope.create((long) origin), scope.create((long) target), scope.create((long) length)));
        }
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
