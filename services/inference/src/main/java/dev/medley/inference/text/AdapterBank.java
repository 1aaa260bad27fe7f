package dev.medley.inference.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.checkpoint.LoraPair;
import dev.medley.inference.program.Kernel;
import dev.medley.inference.program.Program;
import dev.medley.inference.program.WeightTransfer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The LoRA adapters in a program's memory. A step of one sequence multiplies with its adapter's matrices; a step of
 * several with a mix, in which the matrices of all adapters that they have lie side by side; while none has one, the
 * step is the bare model's. One thread owns it.
 */
final class AdapterBank {
    private static final FusedProjection[] PROJECTIONS = FusedProjection.values();
    private static final Comparator<LoadedAdapter> LARGEST_FIRST = Comparator.comparingLong(
                    (LoadedAdapter adapter) -> adapter.description().bytes())
            .reversed();
    private static final long MIX = 0;
    private static final int FEW_CORES = 4;

    private final Program program;
    private final DecoderConfig config;
    private final int slots;
    private final int elementBytes;

    private final List<LoadedAdapter> loaded = new ArrayList<>();
    /** The adapters of the mix, in the order of their matrices. */
    private List<LoadedAdapter> mixed = List.of();
    /** What the program was last told; empty if that no longer holds. */
    private List<LoadedAdapter> prepared = List.of();

    private long lastNumber = MIX;

    /** @param elementBytes size of an element of the activations */
    AdapterBank(Program program, DecoderConfig config, int slots, int elementBytes) {
        this.program = program;
        this.config = config;
        this.slots = slots;
        this.elementBytes = elementBytes;
    }

    /**
     * Whether products of the mix run in one thread: on few cores waking the others takes longer than such a product.
     */
    static boolean serial(Kernel kernel) {
        return kernel.prepacks() && Runtime.getRuntime().availableProcessors() <= FEW_CORES;
    }

    /**
     * Loads an adapter's pairs, which stay mapped by the caller until it returns.
     *
     * @throws InferenceException if some of its numbers are not finite: in a mix they would spoil the rows of others
     */
    LoadedAdapter load(String name, List<LoraPair> pairs) {
        var layers = new TreeMap<Integer, Map<String, LoraPair>>();
        pairs.forEach(pair ->
                layers.computeIfAbsent(pair.layer(), unused -> new TreeMap<>()).put(pair.module(), pair));
        var ranks = new TreeMap<String, Integer>();
        pairs.forEach(pair -> ranks.merge(pair.module(), pair.rank(), Math::max));
        var adapter = new LoadedAdapter(++lastNumber, describe(name, pairs, bytes(ranks)));
        loaded.add(adapter);
        try {
            for (int layer = 0; layer < config.layers(); layer++) {
                loadLayer(adapter.number(), layer, ranks, layers.getOrDefault(layer, Map.of()));
            }
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

    private long bytes(Map<String, Integer> ranks) {
        long perLayer = Stream.of(PROJECTIONS)
                .flatMapToLong(projection -> projection.modules().stream()
                        .mapToLong(module -> ranks.getOrDefault(module, 0)
                                * ((long) projection.inputs(config) + FusedProjection.outputs(module, config))))
                .sum();
        return elementBytes * config.layers() * perLayer;
    }

    private void loadLayer(long adapter, int layer, Map<String, Integer> ranks, Map<String, LoraPair> pairs) {
        try (NDManager scope = program.manager().newSubManager()) {
            long[] all = Stream.of(PROJECTIONS)
                    .flatMap(projection -> projection.modules().stream())
                    .mapToLong(module -> ranks.getOrDefault(module, 0))
                    .toArray();
            var inputs = new NDList(scope.create(adapter), scope.create((long) layer), scope.create(all));
            for (FusedProjection projection : PROJECTIONS) {
                projection.modules().forEach(module -> addPair(scope, projection, module, pairs, inputs));
            }
            long notFinite =
                    program.call("load_adapter", inputs).singletonOrThrow().getLong(0);
            if (notFinite > 0) {
                throw InferenceException.badCheckpoint(
                        "The adapter has %,d numbers in layer %d that are not finite in the model's precision"
                                .formatted(notFinite, layer));
            }
        }
    }

    /** A module's pair, of rank 0 if the adapter has none. */
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

    /** Frees an adapter that no sequence uses, and the mix if it has a part in it. */
    void drop(LoadedAdapter adapter) {
        loaded.remove(adapter);
        drop(adapter.number());
        if (mixed.contains(adapter)) {
            mixed = List.of();
            drop(MIX);
        }
        prepared = List.of();
    }

    private void drop(long number) {
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("drop_adapter", new NDList(scope.create(number)));
        }
    }

    /**
     * Makes ready for steps of these sequences.
     *
     * @param rows the adapter of each sequence
     */
    void prepare(List<LoadedAdapter> rows) {
        if (rows.equals(prepared)) {
            return;
        }
        prepared = List.of();
        Set<LoadedAdapter> needed = new LinkedHashSet<>(rows);
        needed.remove(LoadedAdapter.NONE);
        if (needed.isEmpty() || rows.size() == 1) {
            use(rows.get(0).number(), new long[0]);
        } else {
            mix(needed);
            use(MIX, rows.stream().mapToLong(mixed::indexOf).toArray());
        }
        prepared = List.copyOf(rows);
    }

    /** Sees to it that the mix has some adapters, and at most twice as many: those that come and go stay in it. */
    private void mix(Set<LoadedAdapter> needed) {
        int most = 2 * needed.size();
        if (mixed.size() <= most && mixed.containsAll(needed)) {
            return;
        }
        Set<LoadedAdapter> all = new LinkedHashSet<>(mixed);
        all.addAll(needed);
        List<LoadedAdapter> wanted = List.copyOf(all.size() <= most ? all : needed);
        mixed = List.of();
        try (NDManager scope = program.manager().newSubManager()) {
            long[] numbers = wanted.stream().mapToLong(LoadedAdapter::number).toArray();
            program.call("mix_adapters", new NDList(scope.create(numbers)));
        }
        mixed = wanted;
    }

    private void use(long adapter, long[] rows) {
        try (NDManager scope = program.manager().newSubManager()) {
            program.call("use_adapters", new NDList(scope.create(adapter), scope.create(rows)));
        }
    }

    /** Memory of all adapters, and of the mix at its largest. */
    long memoryBytes() {
        return Stream.concat(
                        loaded.stream(), loaded.stream().sorted(LARGEST_FIRST).limit(2L * slots))
                .mapToLong(adapter -> adapter.description().bytes())
                .sum();
    }
}
