package dev.medley.starter.scenes;

import java.util.Comparator;

/** What tells one thing from another. In the order of captions: large before small, then by colour, then by form. */
public record Look(Size size, Colour colour, Form form) implements Comparable<Look> {
    private static final Comparator<Look> ORDER =
            Comparator.comparing(Look::size).thenComparing(Look::colour).thenComparing(Look::form);

    @Override
    public int compareTo(Look other) {
        return ORDER.compare(this, other);
    }

    static Look draw(Dice dice) {
        return new Look(dice.from(Size.values()), dice.from(Colour.values()), dice.from(Form.values()));
    }

    /** So many things that look like this: {@code a small red circle}, {@code two large blue squares}. */
    String phrase(int count) {
        return Words.count(count) + ' ' + size.word() + ' ' + colour.word() + ' ' + Words.plural(form.word(), count);
    }
}
