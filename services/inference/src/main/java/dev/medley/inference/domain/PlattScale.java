package dev.medley.inference.domain;

/** How fast the log odds of a domain rise with the margin of its machine. */
final class PlattScale {
    /** Where nothing is known. */
    static final double STEEP = 3;

    private static final double LEAST = 0.5;
    private static final int STEPS = 500;
    private static final double RATE = 0.5;

    private PlattScale() {}

    /**
     * The likeliest slope (Platt, 1999), if half of all texts were of the domain.
     *
     * @param inside margins of its texts
     * @param outside margins of others
     */
    static double slope(double[] inside, double[] outside) {
        double slope = STEEP;
        double offset = 0;
        for (int step = 0; step < STEPS; step++) {
            double slopeGradient = 0;
            double offsetGradient = 0;
            for (double margin : inside) {
                double error = (probability(slope, margin, offset) - 1) / (2 * inside.length);
                slopeGradient += error * margin;
                offsetGradient += error;
            }
            for (double margin : outside) {
                double error = probability(slope, margin, offset) / (2 * outside.length);
                slopeGradient += error * margin;
                offsetGradient += error;
            }
            slope -= RATE * slopeGradient;
            offset -= RATE * offsetGradient;
        }
        return Math.max(slope, LEAST);
    }

    private static double probability(double slope, double margin, double offset) {
        return 1 / (1 + Math.exp(-slope * margin - offset));
    }
}
