package dev.medley.starter.domains;

import dev.medley.inference.domain.Slips;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes a message as careless as people write: all lower case, without punctuation, with words left out, with slips of
 * the finger.
 */
final class Roughening {
    private static final double UNTOUCHED = 0.1;
    private static final double LOWER_CASE = 0.3;
    private static final double BARE = 0.3;
    private static final double WORD_LOST = 0.1;
    private static final double SLIPPING = 0.9;
    private static final double SLIPS_PER_LETTER = 0.1;

    private final Random random;
    private final Slips slips;

    Roughening(Random random) {
        this.random = random;
        slips = new Slips(random);
    }

    String of(String text) {
        if (random.nextDouble() < UNTOUCHED) {
            return text;
        }
        String rough = text;
        if (random.nextDouble() < LOWER_CASE) {
            rough = rough.toLowerCase(Locale.ROOT);
        }
        if (random.nextDouble() < BARE) {
            rough = rough.replaceAll("[.,;:!?\"()-]", "");
        }
        rough = withoutSomeWords(rough);
        return random.nextDouble() < SLIPPING ? slips.in(rough, SLIPS_PER_LETTER) : rough;
    }

    private String withoutSomeWords(String text) {
        List<String> words = List.of(text.split(" "));
        if (words.size() < 5) {
            return text;
        }
        return String.join(
                " ",
                words.stream().filter(word -> random.nextDouble() >= WORD_LOST).toList());
    }
}
