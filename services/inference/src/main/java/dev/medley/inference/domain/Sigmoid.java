package dev.medley.inference.domain;

import java.util.List;

/**
 * From margins to probabilities.
 *
 * @param slope per margin
 * @param middle the margin at which it is one half
 */
record Sigmoid(double slope, double middle) {
    /** Where nothing is known: a margin of zero is one half. */
    static final Sigmoid STEEP = new Sigmoid(3, 0);

    /** How many texts are of the domain: fewer than one would like, so that it takes little from others. */
    private static final double PRIOR = 0.4;

    private static final int STEPS = 2000;
    private static final double RATE = 0.5;

    double at(double margin) {
        return 1 / (1 + Math.exp(-slope * (margin - middle)));
    }

    /** The likeliest one (Platt, 1999), if that share of all texts were of the domain. */
    static Sigmoid fit(List<Double> margins, List<Boolean> truths) {
        long inside = truths.stream().filter(truth -> truth).count();
        if (inside == 0 || inside == truths.size()) {
            return STEEP;
        }
        double slope = STEEP.slope();
        double offset = 0;
        for (int step = 0; step < STEPS; step++) {
            double slopeGradient = 0;
            double offsetGradient = 0;
            for (int i = 0; i < margins.size(); i++) {
                double weight = truths.get(i) ? PRIOR / inside : (1 - PRIOR) / (truths.size() - inside);
                double error = 1 / (1 + Math.exp(-slope * margins.get(i) - offset)) - (truths.get(i) ? 1 : 0);
                slopeGradient += weight * error * margins.get(i);
                offsetGradient += weight * error;
            }
            slope -= RATE * slopeGradient;
            offset -= RATE * offsetGradient;
        }
        slope = Math.max(slope, 0.5);
        return new Sigmoid(slope, -offset / slope);
    }
}
