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
final class CausalDecoder implements Decoder {
    private static final String LAYERS = "model.layers.";
    private static final int NO_TOKEN = -1;

    private final Program program;
    private final DecoderConfig config;
    private final NDManager steps;
    private final AdapterBank adapters;
    private final int imageToken;

    private CausalDecoder(Program program, DecoderConfig config, AdapterBank adapters, int imageToken) {
        this.program = program;
        this.config = config;
        this.steps = program.manager();
        this.adapters = adapters;
        this.imageToken = imageToken;
    }

    /** Loads the weights in a precision onto a device and sets the KV cache aside. */
    static CausalDecoder load(Checkpoint checkpoint, Device device, Precision precision, KvBudget budget) {
        return load(checkpoint, NO_TOKEN, device, precision, budget);
    }

    /** @param imageToken the token in whose place features of images are read */
    static CausalDecoder load(
            Checkpoint checkpoint, int imageToken, Device device, Precision precision, KvBudget budget) {
        DecoderConfig config = checkpoint.config();
        Kernel kernel = Kernel.of(precision, device);
        Program program = Program.compile("decoder", List.of("linear", "choosing"), attributes(config, kernel), device);
        var adapters = new AdapterBank(
                program, config, budget.slots(), kernel.activations().bytes());
        var decoder = new CausalDecoder(program, config, adapters, imageToken);
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

    @Override
    public AdapterBank adapters() {
        return adapters;
    }

    @Override
    public void prepare(List<LoadedAdapter> rows) {
        adapters.prepare(rows);
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
        NDManager scope = steps.newSubManager();
        var inputs = new NDList(
                longs(scope, chunk.ids()),
                scope.create((long) slot),
                scope.create((long) chunk.start()),
                scope.create(last ? 1L : 0L));
        if (chunk.seesImages()) {
            inputs.add(scope.create((long) imageToken));
            inputs.add(scope.create(
                    chunk.features(), new Shape(chunk.features().length / config.hiddenSize(), config.hiddenSize())));
        }
        String method = chunk.seesImages() ? "prefill_seeing" : "prefill";
        return new Logits(program, scope, program.call(method, inputs).singletonOrThrow());
    }

    @Override
    public Logits decode(int[] ids, int[] positions) {
        NDManager scope = steps.newSubManager();
        var inputs = new NDList(longs(scope, ids), longs(scope, positions));
        return new Logits(program, scope, program.call("decode", inputs).singletonOrThrow());
    }

    @Override
    public void move(int origin, int target, int length) {
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
