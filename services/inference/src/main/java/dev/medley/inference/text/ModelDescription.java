package dev.medley.inference.text;

import dev.medley.inference.program.Precision;
import java.time.Instant;

/**
 * What an engine loaded.
 *
 * @param architecture as config.json names it, such as {@code LlamaForCausalLM}
 * @param parameters how many weights the checkpoint has
 * @param device {@code cpu} or {@code cuda:N}
 * @param precision of the weights
 * @param contextLength longest prompt and answer together, in tokens
 * @param vocabularySize tokens that the model tells apart
 * @param slots sequences decoded at once
 * @param kvCacheBytes memory set aside for the KV cache
 * @param createdAt when the weights were last written
 */
public record ModelDescription(
        String architecture,
        long parameters,
        String device,
        Precision precision,
        int contextLength,
        int vocabularySize,
        int slots,
        long kvCacheBytes,
        Instant createdAt) {}
