package dev.medley.inference.domain;

/**
 * A sparse vector.
 *
 * @param size length of the same as a dense vector
 * @param indices of its entries, each at most once
 * @param values of the entries
 */
record FeatureVector(int size, int[] indices, float[] values) {
    double dot(double[] dense) {
        double sum = 0;
        for (int i = 0; i < indices.length; i++) {
            sum += values[i] * dense[indices[i]];
        }
        return sum;
    }

    /** Adds a multiple of this vector to a dense one. */
    void addTo(double[] dense, double factor) {
        for (int i = 0; i < indices.length; i++) {
            dense[indices[i]] += factor * values[i];
        }
    }

    double square() {
        double sum = 0;
        for (float value : values) {
            sum += value * value;
        }
        return sum;
    }
}
