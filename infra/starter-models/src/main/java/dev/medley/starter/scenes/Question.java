package dev.medley.starter.scenes;

import java.util.Locale;

/** A question about a scene, and its one right answer. */
public record Question(Kind kind, String text, String answer) {
    /** What is asked for. */
    public enum Kind {
        HOW_MANY,
        IS_THERE,
        COLOUR,
        SHAPE,
        SIZE,
        WHAT_IS_WHERE,
        IS_IT_THERE;

        /** As scores name it. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }
}
