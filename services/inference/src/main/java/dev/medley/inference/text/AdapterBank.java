package dev.medley.inference.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.LoraPair;
import dev.medley.inference.program.Program;
import dev.medley.inference.program.WeightTransfer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The LoRA adapters in a program's memory. Before a step it copies the adapter of each sequence into the sequence's
 * slot, unless the slot holds it already; while no sequence of a step has one, the step is the bare model's. One thread
 * owns it.
 */
final class AdapterBank {
    private static final FusedProjection[] PROJECTIONS = FusedProjection.values();
    private static final long UNKNOWN = -2;

    private final Program program;
    private final DecoderConfig config;
    private final int elementBytes;

    private final List<LoadedAdapter> loaded = new ArrayList<>();
    /** The number of the adapter that each slot holds. */
    private final long[] fitted;

    private Map<FusedProjection, Integer> reserved = Map.of();
    private Map<FusedProjection, Integer> used = Map.of();
    private long lastNumber;

    /** @param elementBytes size of an element of the activations */
    AdapterBank(Program program, DecoderConfig config, int slots, int elementBytes) {
        this.program = program;
        this.config = config;
        this.elementBytes = elementBytes;
        this.fitted = new long[slots];
        Arrays.fill(fitted, UNKNOWN);
    }

    /** Loads an adapter's pairs, which stay mapped by the caller until it returns. */
    LoadedAdapter load(String name, List<LoraPair> pairs) {
        var layers = new TreeMap<Integer, Map<String, LoraPair>>();
        pairs.forEach(pair ->
                layers.computeIfAbsent(pair.layer(), unused -> new TreeMap<>()).put(pair.module(), pair));
        var ranks = new EnumMap<FusedProjection, Integer>(FusedProjection.class);
        long bytes = 0;
        for (Map<String, LoraPair> layer : layers.values()) {
            for (FusedProjection projection : PROJECTIONS) {
                int rank = projection.rank(layer);
                bytes += bytes(projection, rank);
                if (rank > 0) {
                    ranks.merge(projection, rank, Math::max);
                }
            }
        }
        var adapter = new LoadedAdapter(++lastNumber, describe(name, pairs, bytes), ranks);
        loaded.add(adapter);
        try {
            layers.forEach((layer, modules) -> loadLayer(adapter.number(), layer, modules));
            resize();
        } catch (RuntimeException e) {
            drop(adapter);
            throw e;
        }
        return adapter;
    }

    private static AdapterDescription describe(String name, List<LoraPair> pairs, long bytes) {
        List<String> targets = Stream.of(PROJECTIONS)
                .flatMap(projection -> projection.modules().stream())
                .filter(module -> pairs.stream().anyMatch(pair -> pair.module().equals(module)))
                .map(module -> module.substring(module.indexOf('.') + 1))
                .toList();
        int rank = pairs.stream().mapToInt(LoraPair::rank).max().orElse(0);
        long parameters = pairs.stream()
                .mapToLong(pair -> pair.rank() * (pair.a().shape()[1] + pair.b().shape()[0]))
                .sum();
        return new AdapterDescription(name, rank, targets, parameters, bytes);
    }

    private long bytes(FusedProjection projection, int rank) {
        long width = (long) projection.inputs(config) + projection.blockOutputs(config);
        return elementBytes * rank * projection.blocks() * width;
    }

    private void loadLayer(long adapter, int layer, Map<String, LoraPair> pairs) {
        try (NDManager scope = program.manager().newSubManager()) {
            var inputs = new NDList(scope.create(adapter), scope.create((long) layer));
            for (FusedProjection projection : PROJECTIONS) {
                if (projection.rank(pairs) > 0) {
                    projection.modules().forEach(module -> addPair(scope, projection, module, pairs, inputs));
                }
            }
            program.call("load_adapter", inputs);
        }
    }

    /** A module's pair; one of rank 0 if the adapter has none, but has one of a module fused with it. */
    private void addPair(
            NDManager scope, FusedProjection projection, String module, Map<String, LoraPair> pairs, NDList inputs) {
        LoraPair pair = pairs.get(module);
        NDArray a = pair == null
                ? scope.zeros(new Shape(0, projection.inputs(config)))
                : WeightTransfer.array(scope, pair.a());
        NDArray b = pair == null
                ? scope.zeros(new Shape(FusedProjection.outputs(module, config), 0))
                : WeightTransfer.array(scope, pair.b());
        NDArray scaling = scope.create(pair == null ? 1 : pair.scaling());
        a.setName("parts." + module + ".a");
        b.setName("parts." + module + ".b");
        scaling.setName("parts." + module + ".scaling");
        inputs.addAll(List.of(a, b, scaling));
    }

    /** Frees an adapter that no sequence uses. */
    void drop(LoadedAdapter adapter) {
        loaded.remove(adapter);
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("drop_adapter", new NDList(scope.create(adapter.number())));
        }
        resize();
    }

    /** Makes the slots' copies as large as the loaded adapters need. */
    private void resize() {
        Map<FusedProjection, Integer> needed = largestRanks(loaded.stream());
        if (needed.equals(reserved)) {
            return;
        }
        Arrays.fill(fitted, UNKNOWN);
        reserved = Map.of();
        var shapes = new long[PROJECTIONS.length * 4];
        for (FusedProjection projection : PROJECTIONS) {
            int at = projection.ordinal() * 4;
            shapes[at] = projection.blocks();
            shapes[at + 1] = needed.getOrDefault(projection, 0);
            shapes[at + 2] = projection.inputs(config);
            shapes[at + 3] = projection.blockOutputs(config);
        }
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("reserve_adapters", new NDList(scope.create(shapes, new Shape(PROJECTIONS.length, 4))));
        }
        reserved = needed;
    }

    private static Map<FusedProjection, Integer> largestRanks(Stream<LoadedAdapter> adapters) {
        return adapters.flatMap(adapter -> adapter.ranks().entrySet().stream())
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, Math::max, () -> new EnumMap<>(FusedProjection.class)));
    }

    /**
     * Makes ready for a step of the sequences in the slots from {@code first} on.
     *
     * @param adapters of each sequence
     */
    void prepare(int first, List<LoadedAdapter> adapters) {
        Map<FusedProjection, Integer> ranks = largestRanks(adapters.stream());
        if (!ranks.isEmpty()) {
            for (int i = 0; i < adapters.size(); i++) {
                fit(first + i, adapters.get(i).number());
            }
        }
        if (!ranks.equals(used)) {
            use(ranks);
        }
    }

    private void fit(int slot, long adapter) {
        if (fitted[slot] == adapter) {
            return;
        }
        fitted[slot] = UNKNOWN;
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("fit_adapter", new NDList(scope.create((long) slot), scope.create(adapter)));
        }
        fitted[slot] = adapter;
    }

    private void use(Map<FusedProjection, Integer> ranks) {
        long[] all = Stream.of(PROJECTIONS)
                .mapToLong(projection -> ranks.getOrDefault(projection, 0))
                .toArray();
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("use_adapters", new NDList(scope.create(all)));
        }
        used = ranks;
    }

    /** Memory of all adapters and of the slots' copies. */
    long memoryBytes() {
        long copies = reserved.entrySet().stream()
                .mapToLong(entry -> config.layers() * bytes(entry.getKey(), entry.getValue()))
                .sum();
        return fitted.length * copies
                + loaded.stream()
                        .mapToLong(adapter -> adapter.description().bytes())
                        .sum();
    }
}
