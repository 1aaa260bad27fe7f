package dev.medley.starter.speech;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices that a seed and a number decide, so that any one of many can be made again by itself. */
final class Draw {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final SplittableRandom random;

    Draw(long seed, long number) {
        random = new SplittableRandom(new SplittableRandom(seed).nextLong() + SPREAD * number);
    }

    <T> T from(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** A whole number from the first to the last, both included. */
    int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    double between(double low, double high) {
        return random.nextDouble(low, high);
    }

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /** A number of the normal distribution. */
    double normal() {
        return random.nextGaussian();
    }
}
