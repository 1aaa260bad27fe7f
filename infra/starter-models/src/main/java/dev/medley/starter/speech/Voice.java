package dev.medley.starter.speech;

import java.util.List;
import java.util.Set;

/**
 * A voice of espeak-ng.
 *
 * @param accent a voice of English, such as {@code en-gb}
 * @param variant a variant of it, such as {@code f2}
 */
record Voice(String accent, String variant) {
    /** Voices that no model hears in training; nor does it hear their variants in another accent. */
    static final List<Voice> HELD_OUT = List.of(
            new Voice("en-us", "m4"), new Voice("en-us", "f3"), new Voice("en-gb", "m4"), new Voice("en-gb", "f3"));

    private static final List<String> ACCENTS = List.of(
            "en-us",
            "en-us",
            "en-gb",
            "en-gb",
            "en-gb-scotland",
            "en-029",
            "en-gb-x-rp",
            "en-gb-x-gbclan",
            "en-gb-x-gbcwmd",
            "en-us-nyc");
    private static final Set<String> HELD_OUT_VARIANTS = Set.of("m4", "f3");
    private static final List<String> VARIANTS = List.of(
                    "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "f1", "f2", "f3", "f4", "f5", "klatt", "klatt2",
                    "klatt3", "croak", "adam", "Andy", "Annie", "belinda", "caleb", "david", "edward", "Gene", "john",
                    "linda", "max", "Michael", "michel", "norbert", "quincy", "robert", "shelby", "steph", "travis",
                    "victor", "zac")
            .stream()
            .filter(variant -> !HELD_OUT_VARIANTS.contains(variant))
            .toList();

    /** A voice to train on; the two most common accents come twice as often. */
    static Voice any(Draw draw) {
        return new Voice(draw.from(ACCENTS), draw.from(VARIANTS));
    }

    /** The accent of a voice by its name. */
    static String accent(String name) {
        int variant = name.indexOf('+');
        return variant < 0 ? name : name.substring(0, variant);
    }

    /** As espeak-ng's {@code -v} wants it. */
    String name() {
        return accent + '+' + variant;
    }
}
