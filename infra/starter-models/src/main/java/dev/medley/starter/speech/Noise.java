package dev.medley.starter.speech;

import java.util.List;
import java.util.function.Supplier;

/** What is heard besides a voice: hiss, rumble, or other voices. */
final class Noise {
    private static final double SOFTEST_DB = 30;
    private static final double LOUDEST_DB = 5;
    private static final int BABBLING = 4;
    private static final double LOWEST_GAIN_DB = -20;
    private static final double HIGHEST_GAIN_DB = 6;
    private static final List<String> KINDS = List.of("white", "pink", "babble");

    private Noise() {}

    /** Mixes noise of a random kind into a sound, 5 to 30 dB below a level. */
    static void add(float[] sound, double level, Draw draw, Supplier<float[]> voices) {
        add(sound, level, draw.between(LOUDEST_DB, SOFTEST_DB), draw, voices);
    }

    /** Mixes noise of a random kind into a sound, so many decibels below a level. */
    static void add(float[] sound, double level, double decibels, Draw draw, Supplier<float[]> voices) {
        var noise = new float[sound.length];
        switch (draw.from(KINDS)) {
            case "white" -> white(noise, draw);
            case "pink" -> pink(noise, draw);
            default -> babble(noise, draw, voices);
        }
        double gain = level / Math.max(1e-6, Sound.level(noise)) * Math.pow(10, -decibels / 20);
        for (int i = 0; i < sound.length; i++) {
            sound[i] += (float) (gain * noise[i]);
        }
    }

    /** Makes a sound louder or softer. */
    static void scale(float[] sound, Draw draw) {
        double gain = Math.pow(10, draw.between(LOWEST_GAIN_DB, HIGHEST_GAIN_DB) / 20);
        for (int i = 0; i < sound.length; i++) {
            sound[i] = (float) Math.max(-1, Math.min(1, gain * sound[i]));
        }
    }

    private static void white(float[] noise, Draw draw) {
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) draw.normal();
        }
    }

    /** Paul Kellet's filter: 3 dB less with every octave. */
    private static void pink(float[] noise, Draw draw) {
        double slow = 0;
        double middle = 0;
        double fast = 0;
        for (int i = 0; i < noise.length; i++) {
            double white = draw.normal();
            slow = 0.99765 * slow + 0.0990460 * white;
            middle = 0.96300 * middle + 0.2965164 * white;
            fast = 0.57000 * fast + 1.0526913 * white;
            noise[i] = (float) (slow + middle + fast + 0.1848 * white);
        }
    }

    private static void babble(float[] noise, Draw draw, Supplier<float[]> voices) {
        for (int voice = 0; voice < BABBLING; voice++) {
            float[] said = voices.get();
            int offset = draw.between(0, Math.max(0, said.length - 1));
            for (int i = 0; i < noise.length && said.length > 0; i++) {
                noise[i] += said[(i + offset) % said.length];
            }
        }
    }
}
