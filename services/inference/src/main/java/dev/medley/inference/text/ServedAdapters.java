package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import dev.medley.inference.checkpoint.LoraPair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The adapters by the names that requests say. A revision that was replaced or removed keeps its memory until the last
 * sequence that answers with it has ended. All but {@link #described()} and {@link #memoryBytes()} belongs to the
 * engine's thread.
 */
final class ServedAdapters {
    private final @Nullable AdapterBank bank;
    private final Map<String, LoadedAdapter> current = new LinkedHashMap<>();
    private final List<LoadedAdapter> retired = new ArrayList<>();
    private volatile List<AdapterDescription> described = List.of();
    private volatile long memoryBytes;

    /** @param bank holds them, or null if the model takes none */
    ServedAdapters(@Nullable AdapterBank bank) {
        this.bank = bank;
    }

    /** Loads an adapter; if that fails, what the name stood for before goes on. */
    void put(String name, List<LoraPair> pairs) {
        if (bank == null) {
            throw InferenceException.badCheckpoint("This model takes no LoRA adapters");
        }
        LoadedAdapter before = current.put(name, bank.load(name, pairs));
        retire(before);
    }

    void remove(String name) {
        retire(current.remove(name));
    }

    private void retire(@Nullable LoadedAdapter adapter) {
        if (adapter != null) {
            retired.add(adapter);
        }
        publish();
    }

    /** Frees what was replaced or removed and that nobody uses any more. */
    void freeUnused(Predicate<LoadedAdapter> used) {
        if (bank == null || retired.isEmpty()) {
            return;
        }
        List<LoadedAdapter> unused =
                retired.stream().filter(adapter -> !used.test(adapter)).toList();
        retired.removeAll(unused);
        unused.forEach(bank::drop);
        publish();
    }

    private void publish() {
        described = current.values().stream().map(LoadedAdapter::description).toList();
        memoryBytes = bank == null ? 0 : bank.memoryBytes();
    }

    /** Lets a sequence answer with the adapter that its task names, or fails the task if there is none of that name. */
    void assign(Sequence sequence) {
        OpenTask task = sequence.choice().task();
        String name = task.adapter();
        if (name == null) {
            return;
        }
        LoadedAdapter adapter = current.get(name);
        if (adapter == null) {
            task.fail(unknown(name));
        } else {
            sequence.answerWith(adapter);
        }
    }

    static InferenceException unknown(String name) {
        return InferenceException.invalid("model", "There is no adapter \"%s\" over this model".formatted(name));
    }

    /** What is served now. Thread-safe. */
    List<AdapterDescription> described() {
        return described;
    }

    /** Memory of all adapters. Thread-safe. */
    long memoryBytes() {
        return memoryBytes;
    }
}
