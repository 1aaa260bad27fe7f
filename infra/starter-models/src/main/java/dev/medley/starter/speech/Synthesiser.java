package dev.medley.starter.speech;

import java.io.IOException;
import java.util.List;

/** What speaks a text. */
interface Synthesiser {
    /** Samples at {@link Espeak#SAMPLE_RATE}, from -1 to 1, without silence at either end. */
    float[] speak(String text, Manner manner) throws IOException;

    /** The same, with the times of its words. */
    TimedSpeech speakTimed(String text, Manner manner) throws IOException;

    /** The phonemes of each of some texts in an accent. */
    List<List<String>> pronounce(List<String> texts, String accent) throws IOException;
}
