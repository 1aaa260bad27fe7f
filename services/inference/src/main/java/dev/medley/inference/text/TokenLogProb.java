package dev.medley.inference.text;

import java.util.List;

/**
 * Natural log-probability of a token, after penalties and bias, before temperature and truncation.
 *
 * @param tokenId id of the token
 * @param bytes the token's bytes
 * @param logProb at most 0
 * @param top the most likely tokens at this position, most likely first, their own lists empty
 */
public record TokenLogProb(int tokenId, byte[] bytes, double logProb, List<TokenLogProb> top) {}
