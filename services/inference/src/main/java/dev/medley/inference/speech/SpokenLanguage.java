package dev.medley.inference.speech;

/**
 * The language of a recording.
 *
 * @param code such as {@code en}
 * @param probability that it is this one, 0 to 1; 1 if it was given
 */
public record SpokenLanguage(String code, double probability) {
    /** Its English name, such as {@code english}; the code if it is not among Whisper's. */
    public String name() {
        return Languages.nameOf(code);
    }
}
