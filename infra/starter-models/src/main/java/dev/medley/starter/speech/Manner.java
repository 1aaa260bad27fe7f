package dev.medley.starter.speech;

/**
 * How something is spoken.
 *
 * @param wordsPerMinute the speed
 * @param pitch 0 to 99
 * @param wordGap silence between words, in units of 10 ms
 * @param amplitude the loudness, 0 to 200
 */
record Manner(Voice voice, int wordsPerMinute, int pitch, int wordGap, int amplitude) {
    private static final double GAPS = 0.3;

    /** A voice to train on, at any speed and pitch. */
    static Manner any(Draw draw) {
        return new Manner(
                Voice.any(draw),
                draw.between(120, 220),
                draw.between(20, 80),
                draw.happens(GAPS) ? draw.between(1, 12) : 0,
                draw.between(60, 140));
    }

    /** The same, but that a word ends where the next begins. */
    Manner withoutGaps() {
        return new Manner(voice, wordsPerMinute, pitch, 0, amplitude);
    }

    /** A given voice, within what is usual for a speaker. */
    static Manner of(Voice voice, Draw draw) {
        return new Manner(voice, draw.between(130, 200), draw.between(30, 70), 0, 100);
    }
}
