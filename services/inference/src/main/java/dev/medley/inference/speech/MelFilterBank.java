package dev.medley.inference.speech;

/**
 * How much of each frequency is in each mel bin: triangles on Slaney's mel scale, each of area 1 (Slaney 1998, Auditory
 * Toolbox), as Whisper's feature extractor has them.
 */
final class MelFilterBank {
    private static final double LINEAR_HERTZ_PER_MEL = 200.0 / 3;
    private static final double LOG_FROM_HERTZ = 1000;
    private static final double LOG_FROM_MEL = LOG_FROM_HERTZ / LINEAR_HERTZ_PER_MEL;
    private static final double LOG_STEP = Math.log(6.4) / 27;

    private MelFilterBank() {}

    /**
     * The bank from 0 Hz to half the sample rate.
     *
     * @param bins mel bins (M)
     * @param frequencies frequencies of the spectrum (F)
     * @param sampleRate in Hz
     * @return weights (M * F), bin after bin
     */
    static float[] weights(int bins, int frequencies, int sampleRate) {
        double[] edges = edges(bins, sampleRate / 2.0);
        double hertzPerFrequency = sampleRate / 2.0 / (frequencies - 1);
        var weights = new float[bins * frequencies];
        for (int bin = 0; bin < bins; bin++) {
            double height = 2 / (edges[bin + 2] - edges[bin]);
            for (int frequency = 0; frequency < frequencies; frequency++) {
                double hertz = frequency * hertzPerFrequency;
                double rising = (hertz - edges[bin]) / (edges[bin + 1] - edges[bin]);
                double falling = (edges[bin + 2] - hertz) / (edges[bin + 2] - edges[bin + 1]);
                weights[bin * frequencies + frequency] = (float) (height * Math.max(0, Math.min(rising, falling)));
            }
        }
        return weights;
    }

    /** Where the triangles start, peak and end, in Hz: evenly spaced on the mel scale. */
    private static double[] edges(int bins, double highestHertz) {
        double highest = toMel(highestHertz);
        var edges = new double[bins + 2];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = toHertz(highest * i / (bins + 1));
        }
        return edges;
    }

    private static double toMel(double hertz) {
        return hertz < LOG_FROM_HERTZ
                ? hertz / LINEAR_HERTZ_PER_MEL
                : LOG_FROM_MEL + Math.log(hertz / LOG_FROM_HERTZ) / LOG_STEP;
    }

    private static double toHertz(double mel) {
        return mel < LOG_FROM_MEL
                ? mel * LINEAR_HERTZ_PER_MEL
                : LOG_FROM_HERTZ * Math.exp(LOG_STEP * (mel - LOG_FROM_MEL));
    }
}
