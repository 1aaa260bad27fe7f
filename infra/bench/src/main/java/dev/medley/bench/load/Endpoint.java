package dev.medley.bench.load;

import java.util.List;
import java.util.Map;

/** The two ways to ask an OpenAI-compatible server for text. */
enum Endpoint {
    /** A conversation of one user message. */
    CHAT("/chat/completions") {
        @Override
        Map.Entry<String, Object> input(String prompt) {
            return Map.entry("messages", List.of(Map.of("role", "user", "content", prompt)));
        }
    },
    /** A raw prompt. */
    COMPLETIONS("/completions") {
        @Override
        Map.Entry<String, Object> input(String prompt) {
            return Map.entry("prompt", prompt);
        }
    };

    private final String path;

    Endpoint(String path) {
        this.path = path;
    }

    /** Path below the base URL. */
    String path() {
        return path;
    }

    /** The key and value that carry the prompt in a request's body. */
    abstract Map.Entry<String, Object> input(String prompt);
}
