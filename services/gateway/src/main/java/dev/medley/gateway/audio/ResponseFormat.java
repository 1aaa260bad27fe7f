package dev.medley.gateway.audio;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Forms of an answer. */
enum ResponseFormat {
    JSON,
    TEXT,
    SRT,
    VTT,
    VERBOSE_JSON;

    /** All names, for a message. */
    static final String NAMES =
            Arrays.stream(values()).map(ResponseFormat::word).collect(Collectors.joining(", "));

    /** The one that the API calls so. */
    static Optional<ResponseFormat> of(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst();
    }

    /** What the API calls it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
