package dev.medley.gateway.file;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a file can be sent for. */
enum Purpose {
    ASSISTANTS("assistants"),
    BATCH("batch"),
    FINE_TUNE("fine-tune"),
    VISION("vision"),
    USER_DATA("user_data"),
    EVALS("evals");

    static final List<String> NAMES = Arrays.stream(values()).map(Purpose::word).toList();

    private final String word;

    Purpose(String word) {
        this.word = word;
    }

    /** As OpenAI calls it. */
    String word() {
        return word;
    }

    static Optional<Purpose> of(String word) {
        return Arrays.stream(values())
                .filter(purpose -> purpose.word.equals(word))
                .findFirst();
    }
}
