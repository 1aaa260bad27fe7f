package dev.medley.inference.checkpoint;

/**
 * One low-rank pair of an adapter: what its module gives for x grows by {@code scaling * B A x}.
 *
 * @param layer the decoder layer, from 0
 * @param module the module in that layer, such as {@code self_attn.q_proj}
 * @param rank rows of A and columns of B
 * @param scaling what the product is multiplied by
 * @param a A (rank, in)
 * @param b B (out, rank)
 */
public record LoraPair(int layer, String module, int rank, double scaling, TensorView a, TensorView b) {}
