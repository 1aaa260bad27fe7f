package dev.medley.inference.domain;

import java.util.Random;

/** Makes slips of the finger: swaps, doubles, replaces or drops letters. The same seed gives the same slips. */
public final class Slips {
    private static final String KEYS = "abcdefghijklmnopqrstuvwxyz";

    private final Random random;

    public Slips(Random random) {
        this.random = random;
    }

    /** A text with slips, one at each letter with the given chance. */
    public String in(String text, double perLetter) {
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
}
