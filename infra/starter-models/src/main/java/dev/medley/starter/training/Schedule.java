package dev.medley.starter.training;

import dev.medley.starter.training.TrainingState.Place;
import org.jspecify.annotations.Nullable;

/**
 * When training ends and how fast it learns until then: a linear warm-up over the first steps, then half a cosine down
 * to a tenth.
 *
 * @param steps optimiser steps in all, or null to go by time
 * @param hours time spent in training steps, resumed runs included; ignored if {@code steps} is given
 * @param peakRate the learning rate after the warm-up
 * @param warmUpSteps how many steps it takes to get there
 */
public record Schedule(@Nullable Long steps, double hours, double peakRate, int warmUpSteps) {
    private static final double MODEL_RATE = 1.5e-3;
    private static final double ADAPTER_RATE = 3e-3;
    private static final double VISION_RATE = 1e-3;
    private static final double LAST_SHARE = 0.05;
    private static final int WARM_UP_STEPS = 100;
    private static final int SPEECH_WARM_UP_STEPS = 500;
    private static final int VISION_WARM_UP_STEPS = 200;

    public static Schedule ofModel(@Nullable Long steps, double hours) {
        return new Schedule(steps, hours, MODEL_RATE, WARM_UP_STEPS);
    }

    public static Schedule ofSpeech(@Nullable Long steps, double hours, double peakRate) {
        return new Schedule(steps, hours, peakRate, SPEECH_WARM_UP_STEPS);
    }

    public static Schedule ofVision(@Nullable Long steps, double hours) {
        return new Schedule(steps, hours, VISION_RATE, VISION_WARM_UP_STEPS);
    }

    public static Schedule ofAdapter(long steps) {
        return new Schedule(steps, 0, ADAPTER_RATE, WARM_UP_STEPS);
    }

    /** From 0 at the start to 1 at the end. */
    public double progress(Place place) {
        return steps != null ? (double) place.step() / steps : place.seconds() / (3600 * hours);
    }

    public double learningRate(Place place) {
        double warmUp = Math.min(1, (place.step() + 1.0) / warmUpSteps);
        double cosine = (1 + Math.cos(Math.PI * Math.min(1, progress(place)))) / 2;
        return peakRate * warmUp * (LAST_SHARE + (1 - LAST_SHARE) * cosine);
    }
}
