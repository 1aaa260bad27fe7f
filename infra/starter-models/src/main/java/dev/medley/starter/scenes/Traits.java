package dev.medley.starter.scenes;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Some traits of a look, as questions name things; null for a trait that isn't said. */
record Traits(@Nullable Size size, @Nullable Colour colour, @Nullable Form form) {
    /** Every choice of traits of a look, from none to all. */
    static List<Traits> of(Look look) {
        return Stream.of(0, 1, 2, 3, 4, 5, 6, 7)
                .map(bits -> new Traits(
                        (bits & 1) != 0 ? look.size() : null,
                        (bits & 2) != 0 ? look.colour() : null,
                        (bits & 4) != 0 ? look.form() : null))
                .toList();
    }

    boolean fit(Look look) {
        return (size == null || size == look.size())
                && (colour == null || colour == look.colour())
                && (form == null || form == look.form());
    }

    boolean none() {
        return size == null && colour == null && form == null;
    }

    /** {@code large red object}, {@code circles}. */
    String noun(int count) {
        return Stream.of(
                        size == null ? "" : size.word(),
                        colour == null ? "" : colour.word(),
                        Words.plural(form == null ? "object" : form.word(), count))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }
}
