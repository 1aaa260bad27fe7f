package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.speech.Recording.Sentence;
import dev.medley.starter.training.WhisperBatch.Transcript;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TranscriptEncoderTest {
    private static final Recording TWO_SENTENCES = new Recording(
            "hum",
            List.of(new Sentence("low lower", 0, 8000), new Sentence("newest", 16_000, 24_000)),
            new short[24_000]);

    private final HuggingFaceTokenizer tokenizer;
    private final TranscriptEncoder encoder;

    TranscriptEncoderTest() throws IOException {
        tokenizer = TinyCorpus.tokenizer();
        encoder = new TranscriptEncoder(tokenizer, TinyCorpus.VOCABULARY);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void withoutTimesTheTextFollowsTheStartSequence() {
        Transcript transcript = encoder.plain(TWO_SENTENCES);

        assertThat(text(transcript.ids()))
                .isEqualTo("<|startoftranscript|><|en|><|transcribe|><|notimestamps|> low lower newest");
        assertThat(text(transcript.targets())).isEqualTo("<|en|>__ low lower newest<|endoftext|>");
    }

    @Test
    void withTimesEachSentenceStandsBetweenItsOwn() {
        Transcript transcript = encoder.timed(TWO_SENTENCES, 320);

        assertThat(text(transcript.ids()))
                .isEqualTo("<|startoftranscript|><|en|><|transcribe|>"
                        + "<|0.02|> low lower<|0.52|><|1.02|> newest<|1.52|>");
        assertThat(text(transcript.targets()))
                .isEqualTo("<|en|>_<|0.02|> low lower<|0.52|><|1.02|> newest<|1.52|><|endoftext|>");
    }

    @Test
    void silenceIsCalledThatAndHasNoText() {
        assertThat(text(encoder.silent().targets())).isEqualTo("<|nospeech|>__<|endoftext|>");
    }

    /** The tokens as text, an underscore where nothing is asked. */
    private String text(int[] tokens) {
        return Arrays.stream(tokens)
                .mapToObj(token -> token < 0 ? "_" : tokenizer.decode(new long[] {token}, false))
                .collect(Collectors.joining());
    }
}
