package dev.medley.starter.text;

import dev.medley.starter.training.TrainingState.Place;
import org.jspecify.annotations.Nullable;

/**
 * When training ends and how fast it learns until then: a linear warm-up over the first steps, then half a cosine down
 * to a tenth.
 *
 * @param steps optimiser steps in all, or null to go by time
 * @param hours time spent in training steps, resumed runs included; ignored if {@code steps} is given
 * @param peakRate the learning rate after the warm-up
 */
record Schedule(@Nullable Long steps, double hours, double peakRate) {
    private static final double MODEL_RATE = 1.5e-3;
    private static final double ADAPTER_RATE = 3e-3;
    private static final double LAST_SHARE = 0.05;
    private static final int WARM_UP_STEPS = 100;

    static Schedule ofModel(@Nullable Long steps, double hours) {
        return new Schedule(steps, hours, MODEL_RATE);
    }

    static Schedule ofAdapter(long steps) {
        return new Schedule(steps, 0, ADAPTER_RATE);
    }

    /** From 0 at the start to 1 at the end. */
    double progress(Place place) {
        return steps != null ? (double) place.step() / steps : place.seconds() / (3600 * hours);
    }

    double learningRate(Place place) {
        double warmUp = Math.min(1, (place.step() + 1.0) / WARM_UP_STEPS);
        double cosine = (1 + Math.cos(Math.PI * Math.min(1, progress(place)))) / 2;
        return peakRate * warmUp * (LAST_SHARE + (1 - LAST_SHARE) * cosine);
    }
}
