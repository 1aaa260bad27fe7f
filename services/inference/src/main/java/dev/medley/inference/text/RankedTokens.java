package dev.medley.inference.text;

import java.util.Arrays;

/**
 * Tokens of one row in falling order of probability: all of the vocabulary, or the head of it.
 *
 * @param tokens their ids
 * @param probabilities their probabilities at the row's temperature, in the whole distribution
 * @param complete whether this is the whole vocabulary
 */
record RankedTokens(int[] tokens, double[] probabilities, boolean complete) {
    static final int UNDECIDED = -1;

    /** The head of a row. */
    static RankedTokens of(Candidates candidates, int row, double temperature) {
        var tokens = new int[candidates.count()];
        var probabilities = new double[tokens.length];
        for (int rank = 0; rank < tokens.length; rank++) {
            tokens[rank] = candidates.token(row, rank);
            probabilities[rank] = candidates.probability(row, candidates.logit(row, rank), (float) temperature);
        }
        return new RankedTokens(tokens, probabilities, false);
    }

    /** A whole row of logits (V), sorted. */
    static RankedTokens of(float[] logits, double temperature) {
        int[] tokens = fallingOrder(logits);
        var probabilities = new double[tokens.length];
        double max = logits[tokens[0]];
        double sum = 0;
        for (int rank = 0; rank < tokens.length; rank++) {
            probabilities[rank] = Math.exp((logits[tokens[rank]] - max) / temperature);
            sum += probabilities[rank];
        }
        for (int rank = 0; rank < tokens.length; rank++) {
            probabilities[rank] /= sum;
        }
        return new RankedTokens(tokens, probabilities, true);
    }

    /** Sorts without boxing: the logit, order-preserving, in the high half of a long, the token in the low half. */
    private static int[] fallingOrder(float[] logits) {
        var keys = new long[logits.length];
        for (int token = 0; token < logits.length; token++) {
            int bits = Float.floatToIntBits(logits[token]);
            int rising = bits ^ ((bits >> 31) & 0x7FFFFFFF);
            keys[token] = ((long) ~rising << 32) | token;
        }
        Arrays.sort(keys);
        var tokens = new int[keys.length];
        for (int rank = 0; rank < keys.length; rank++) {
            tokens[rank] = (int) keys[rank];
        }
        return tokens;
    }

    /**
     * Draws by inversion: the token at which the cumulative probability of those kept passes {@code point}.
     *
     * @param point 0 to 1, exclusive
     * @return the token, or {@link #UNDECIDED} if that can't be told from the head alone
     */
    int draw(SamplingSettings settings, double point) {
        int kept = tokens.length;
        boolean whole = complete; // whether the first `kept` are all that can be drawn
        double mass = complete ? sum(kept) : 1;
        if (settings.topK() > 0) {
            if (settings.topK() > kept && !whole) {
                return UNDECIDED;
            }
            kept = Math.min(kept, settings.topK());
            mass = sum(kept);
            whole = true;
        }
        if (settings.topP() < 1) {
            kept = nucleus(kept, settings.topP() * mass);
            if (!whole && sum(kept) < settings.topP() * mass) {
                return UNDECIDED;
            }
            mass = sum(kept);
            whole = true;
        }
        if (settings.minP() > 0) {
            int likely = likelyEnough(kept, settings.minP());
            if (!whole && likely == kept) {
                return UNDECIDED;
            }
            kept = likely;
            mass = sum(kept);
            whole = true;
        }
        return pick(kept, point * mass, whole);
    }

    /** How many of the first {@code kept} it takes to reach a mass, at least 1. */
    private int nucleus(int kept, double mass) {
        double sum = 0;
        for (int rank = 0; rank < kept; rank++) {
            sum += probabilities[rank];
            if (sum >= mass) {
                return rank + 1;
            }
        }
        return kept;
    }

    private int likelyEnough(int kept, double minP) {
        int likely = 1;
        while (likely < kept && probabilities[likely] >= minP * probabilities[0]) {
            likely++;
        }
        return likely;
    }

    private int pick(int kept, double target, boolean whole) {
        double sum = 0;
        for (int rank = 0; rank < kept; rank++) {
            sum += probabilities[rank];
            if (target < sum) {
                return tokens[rank];
            }
        }
        return whole ? tokens[kept - 1] : UNDECIDED;
    }

    private double sum(int kept) {
        double sum = 0;
        for (int rank = 0; rank < kept; rank++) {
            sum += probabilities[rank];
        }
        return sum;
    }
}
