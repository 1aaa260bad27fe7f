package dev.medley.starter.speech;

import java.io.IOException;
import java.util.List;

/** What speaks a text. */
interface Synthesiser {
    /** Speaks words with one space between them. */
    TimedSpeech speak(String text, Manner manner) throws IOException;

    /** The phonemes of each of some texts in an accent. */
    List<List<String>> pronounce(List<String> texts, String accent) throws IOException;
}
