package dev.medley.starter.text;

import dev.medley.starter.training.TrainingState.Place;
import org.jspecify.annotations.Nullable;

/**
 * When training ends and how fast it learns until then: a linear warm-up over the first steps, then half a cosine down
 * to a tenth.
 *
 * @param steps optimiser steps in all, or null to go by time
 * @param hours time spent in training steps, resumed runs included; ignored if {@code steps} is given
 */
record Schedule(@Nullable Long steps, double hours) {
    private static final double PEAK_RATE = 1.5e-3;
    private static final double LAST_SHARE = 0.05;
    private static final int WARM_UP_STEPS = 100;

    /** From 0 at the start to 1 at the end. */
    double progress(Place place) {
        return steps != null ? (double) place.step() / steps : place.seconds() / (3600 * hours);
    }

    double learningRate(Place place) {
        double warmUp = Math.min(1, (place.step() + 1.0) / WARM_UP_STEPS);
        double cosine = (1 + Math.cos(Math.PI * Math.min(1, progress(place)))) / 2;
        return PEAK_RATE * warmUp * (LAST_SHARE + (1 - LAST_SHARE) * cosine);
    }
}
