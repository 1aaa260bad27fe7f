package dev.medley.inference.text;

/** The most likely tokens of each row of a step, most likely first. */
final class Candidates {
    private final float[] logits;
    private final long[] tokens;
    private final float[] sums;
    private final int count;

    /**
     * @param logits falling in each row (B * K)
     * @param tokens their tokens (B * K)
     * @param sums log of the sum of the exponentials of all logits of the row, plain and divided by the row's
     *     temperature (B * 2)
     */
    Candidates(float[] logits, long[] tokens, float[] sums, int rows) {
        this.logits = logits;
        this.tokens = tokens;
        this.sums = sums;
        this.count = logits.length / rows;
    }

    /** How many tokens there are for each row. */
    int count() {
        return count;
    }

    int token(int row, int rank) {
        return (int) tokens[row * count + rank];
    }

    float logit(int row, int rank) {
        return logits[row * count + rank];
    }

    /** Natural log-probability at temperature 1. */
    double logProb(int row, int rank) {
        return logProb(row, logit(row, rank));
    }

    /** Natural log-probability at temperature 1 of a logit of the row. */
    double logProb(int row, float logit) {
        return Math.min(0, (double) logit - sums[2 * row]);
    }

    /** Probability of a logit of the row at the row's temperature. */
    double probability(int row, float logit, float temperature) {
        return Math.exp((double) logit / temperature - sums[2 * row + 1]);
    }
}
