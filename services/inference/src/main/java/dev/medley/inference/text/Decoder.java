package dev.medley.inference.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that writes token by token, with its weights and with caches in slots. One thread owns it. */
interface Decoder extends AutoCloseable {
    /** Reads a chunk of a prompt that is not its last into a slot. */
    void prefill(PromptChunk chunk, int slot);

    /** Reads the last chunk of a prompt into a slot; gives the logits (1, V) of what follows, the caller's to close. */
    Logits prefillLast(PromptChunk chunk, int slot);

    /**
     * Decodes one token of each of the sequences in slots 0 to B - 1.
     *
     * @param ids their newest tokens (B)
     * @param positions the positions of these (B)
     * @return logits (B, V), the caller's to close
     */
    Logits decode(int[] ids, int[] positions);

    /** Moves a sequence of {@code length} tokens from one slot to another. */
    void move(int origin, int target, int length);

    /** Makes ready for steps of sequences that answer with these adapters. */
    void prepare(List<LoadedAdapter> rows);

    /** The adapters in its memory, or null if it takes none. */
    @Nullable
    AdapterBank adapters();

    @Override
    void close();
}
