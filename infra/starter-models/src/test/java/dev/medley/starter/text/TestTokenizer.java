package dev.medley.starter.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.tokenizer.BytePairTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A tokenizer of three hundred tokens. */
final class TestTokenizer {
    static final int SIZE = 300;

    private TestTokenizer() {}

    static HuggingFaceTokenizer open() {
        String text = "What is the capital of France? The capital of France is Paris.\nuser\nassistant\nsystem\n";
        byte[] json =
                BytePairTokenizer.train(List.of(text, text, text), SIZE).json().getBytes(StandardCharsets.UTF_8);
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), Map.of("truncation", "false"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
