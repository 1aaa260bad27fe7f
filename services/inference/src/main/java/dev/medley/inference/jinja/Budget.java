package dev.medley.inference.jinja;

/**
 * What one rendering may spend, so that no template and no conversation can hold a thread or fill the heap. Far beyond
 * what any real template needs.
 */
final class Budget {
    static final int MOST_STEPS = 2_000_000;
    static final int MOST_CHARACTERS = 64_000_000;
    static final int DEEPEST_CALL = 64;

    private int steps;
    private long characters;
    private int depth;

    /** One expression or statement is evaluated. */
    void step() {
        steps(1);
    }

    void steps(int count) {
        steps += count;
        if (count < 0 || steps > MOST_STEPS) {
            throw new JinjaException("the template takes more than %d steps".formatted(MOST_STEPS));
        }
    }

    /** Text is made, for the output or on the way. */
    void characters(long count) {
        characters += count;
        checkLength(characters);
    }

    /** Refuses one text that would be too long to be counted afterwards. */
    static void checkLength(long count) {
        if (count > MOST_CHARACTERS) {
            throw new JinjaException("the template makes more than %d characters".formatted(MOST_CHARACTERS));
        }
    }

    void enter() {
        if (++depth > DEEPEST_CALL) {
            throw new JinjaException("calls are nested deeper than %d".formatted(DEEPEST_CALL));
        }
    }

    void leave() {
        depth--;
    }
}
