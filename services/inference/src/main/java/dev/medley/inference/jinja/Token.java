package dev.medley.inference.jinja;

/**
 * One token of a template.
 *
 * @param text a name, an operator, a number as written, or the decoded value of a string
 * @param line where it starts, from 1
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        TEXT,
        OUTPUT_BEGIN,
        OUTPUT_END,
        TAG_BEGIN,
        TAG_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind expected, String expectedText) {
        return kind == expected && text.equals(expectedText);
    }

    String shown() {
        return switch (kind) {
            case END -> "the end of the template";
            case OUTPUT_END -> "'}}'";
            case TAG_END -> "'%}'";
            default -> "'" + text + "'";
        };
    }
}
