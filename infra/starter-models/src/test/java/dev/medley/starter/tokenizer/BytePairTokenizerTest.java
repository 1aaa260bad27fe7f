package dev.medley.starter.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytePairTokenizerTest {
    private static final List<String> TEXTS =
            List.of("low low low low low lower lower newest newest newest", "in 2026");

    @Test
    void theMostFrequentPairsMergeFirst() {
        List<BytePairTrainer.Pair> merges = BytePairTrainer.merges(List.of("low low low lower"), 3);

        assertThat(merges)
                .containsExactly(
                        new BytePairTrainer.Pair("l", "o"),
                        new BytePairTrainer.Pair("lo", "w"),
                        new BytePairTrainer.Pair("Ġ", "low"));
    }

    @Test
    void mergingStopsWhenNoPairOccursTwice() {
        assertThat(BytePairTrainer.merges(List.of("abc"), 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lower in 2026",
                "  two  spaces\n\n\tand tabs ",
                "héllo wörld, 你好 🎉 عربى \u0000\u007f",
                "it's they're 3.14%",
                "e\u0301 is not \u00e9"
            })
    void anyTextRoundTrips(String text) throws IOException {
        try (HuggingFaceTokenizer tokenizer = load(BytePairTokenizer.train(TEXTS, 300))) {
            long[] ids = tokenizer.encode(text, false, false).getIds();

            assertThat(tokenizer.decode(ids, false)).isEqualTo(text);
        }
    }

    @Test
    void specialTokensHaveTheirIdsAndDigitsStandAlone() throws IOException {
        try (HuggingFaceTokenizer tokenizer = load(BytePairTokenizer.train(TEXTS, 300))) {
            assertThat(tokenizer
                            .encode("<|im_start|>20<|im_end|>", false, false)
                            .getTokens())
                    .containsExactly("<|im_start|>", "2", "0", "<|im_end|>");
            assertThat(tokenizer
                            .encode("<|endoftext|><|im_start|><|im_end|>", false, false)
                            .getIds())
                    .containsExactly(0, 1, 2);
        }
    }

    @Test
    void aFrequentWordIsOneToken() throws IOException {
        try (HuggingFaceTokenizer tokenizer = load(BytePairTokenizer.train(TEXTS, 300))) {
            assertThat(tokenizer.encode(" low newest", false, false).getTokens())
                    .containsExactly("Ġlow", "Ġnewest");
        }
    }

    private static HuggingFaceTokenizer load(BytePairTokenizer tokenizer) throws IOException {
        byte[] json = tokenizer.json().getBytes(StandardCharsets.UTF_8);
        return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), Map.of("truncation", "false"));
    }
}
