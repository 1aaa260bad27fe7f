package dev.medley.inference.checkpoint;

/**
 * Rotary position embedding: how fast each pair of a head's dimensions turns with the position.
 *
 * @param inverseFrequencies radians per position for each pair (headDim / 2); not to be written to
 * @param attentionScale what sine and cosine are multiplied with; 1 unless the scaling is yarn
 */
public record RotaryEmbedding(float[] inverseFrequencies, float attentionScale) {}
