package dev.medley.starter.domains;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Makes a message as careless as people write: all lower case, without punctuation, with words left out, with slips of
 * the finger.
 */
final class Roughening {
    private static final String KEYS = "abcdefghijklmnopqrstuvwxyz";
    private static final double UNTOUCHED = 0.25;
    private static final double LOWER_CASE = 0.3;
    private static final double BARE = 0.3;
    private static final double WORD_LOST = 0.1;
    private static final double SLIPPING = 0.7;
    private static final double SLIPS_PER_LETTER = 0.1;

    private final Random random;

    Roughening(Random random) {
        this.random = random;
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
        return random.nextDouble() < SLIPPING ? withSlips(rough, SLIPS_PER_LETTER) : rough;
    }

    /** Swaps, drops, doubles or replaces letters, each with the given chance. */
    String withSlips(String text, double perLetter) {
        var slipped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (!Character.isLetter(letter) || random.nextDouble() >= perLetter) {
                slipped.append(letter);
                continue;
            }
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (i + 1 < text.length() && Character.isLetter(text.charAt(i + 1))) {
                        slipped.append(text.charAt(i + 1));
                        i++;
                    }
                    slipped.append(letter);
                }
                case 1 -> slipped.append(letter).append(letter);
                case 2 -> slipped.append(KEYS.charAt(random.nextInt(KEYS.length())));
                default -> {
                    // Dropped.
                }
            }
        }
        return slipped.toString();
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
