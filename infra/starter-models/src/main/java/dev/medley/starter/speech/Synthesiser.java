package dev.medley.starter.speech;

import java.io.IOException;

/** What speaks a text: samples at {@link Espeak#SAMPLE_RATE}, from -1 to 1, without silence at either end. */
@FunctionalInterface
interface Synthesiser {
    float[] speak(String text, Manner manner) throws IOException;
}
