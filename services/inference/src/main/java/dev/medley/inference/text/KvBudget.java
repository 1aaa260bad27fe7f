package dev.medley.inference.text;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.inference.checkpoint.DecoderConfig;
import dev.medley.inference.program.Kernel;

/**
 * What the KV cache may hold.
 *
 * @param slots sequences at once
 * @param contextLength tokens of each
 * @param bytes memory of all
 */
record KvBudget(int slots, int contextLength, long bytes) {

    /**
     * As many slots of the whole context as fit the memory, up to the settings' own number.
     *
     * @throws InferenceException if not even one fits
     */
    static KvBudget plan(EngineSettings settings, DecoderConfig config, Kernel kernel) {
        long bytesPerToken = 2L
                * config.layers()
                * config.kvHeads()
                * config.headDim()
                * kernel.cache().bytes();
        return plan(settings, config.maxPositionEmbeddings(), bytesPerToken, 0);
    }

    /**
     * The same for any model.
     *
     * @param longest most tokens that it reads
     * @param besideTokens what a slot takes whatever its tokens, in bytes
     */
    static KvBudget plan(EngineSettings settings, int longest, long bytesPerToken, long besideTokens) {
        int context = settings.maxContextLength() == 0 ? longest : Math.min(longest, settings.maxContextLength());
        long bytesPerSlot = bytesPerToken * context + besideTokens;
        long slots = Math.min(settings.slots(), settings.kvCacheBytes() / bytesPerSlot);
        if (slots < 1) {
            throw new InferenceException(
                    Reason.BAD_CHECKPOINT,
                    "The KV cache of one sequence of %,d tokens takes %,d bytes, but only %,d are set aside for it: raise kv-cache-memory, or lower max-context-length to %,d"
                            .formatted(
                                    context,
                                    bytesPerSlot,
                                    settings.kvCacheBytes(),
                                    Math.max(0, settings.kvCacheBytes() - besideTokens) / bytesPerToken));
        }
        return new KvBudget((int) slots, context, slots * bytesPerSlot);
    }
}
