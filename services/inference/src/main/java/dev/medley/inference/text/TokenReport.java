package dev.medley.inference.text;

import dev.medley.inference.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads log-probabilities off a step.
 *
 * @param alternatives how many of the most likely tokens to list at each position
 */
record TokenReport(Tokenizer tokenizer, int alternatives) {
    /** Of the token drawn from a row. */
    TokenLogProb of(int token, Logits logits, Candidates candidates, int row) {
        int listed = Math.min(alternatives, candidates.count());
        var top = new ArrayList<TokenLogProb>(listed);
        for (int rank = 0; rank < listed; rank++) {
            top.add(entry(candidates.token(row, rank), candidates.logProb(row, rank), List.of()));
        }
        return entry(token, logProb(token, logits, candidates, row), top);
    }

    private TokenLogProb entry(int token, double logProb, List<TokenLogProb> top) {
        return new TokenLogProb(token, tokenizer.tokenBytes(token), logProb, top);
    }

    private static double logProb(int token, Logits logits, Candidates candidates, int row) {
        for (int rank = 0; rank < candidates.count(); rank++) {
            if (candidates.token(row, rank) == token) {
                return candidates.logProb(row, rank);
            }
        }
        return candidates.logProb(row, logits.row(row)[token]);
    }
}
