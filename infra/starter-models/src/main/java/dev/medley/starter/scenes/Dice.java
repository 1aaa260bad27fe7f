package dev.medley.starter.scenes;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices that a seed and a number decide, so that any one of many can be made again by itself. */
public final class Dice {
    private final SplittableRandom random;

    public Dice(long seed, long number) {
        // Seed and number have different parts in it, so that no two pairs of them share a stream.
        random = new SplittableRandom(new SplittableRandom(seed).nextLong() + number);
    }

    public <T> T from(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    <T> T from(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A whole number from the first to the last, both included. */
    public int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    double between(double low, double high) {
        return random.nextDouble(low, high);
    }

    public boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    long number() {
        return random.nextLong();
    }
}
