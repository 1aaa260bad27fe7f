package dev.medley.starter.speech;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.speech.Recording.Sentence;
import dev.medley.starter.speech.Recording.Word;
import dev.medley.starter.training.WhisperBatch.Stretch;
import dev.medley.starter.training.WhisperBatch.Transcript;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TranscriptEncoderTest {
    private static final Recording TWO_SENTENCES = new Recording(
            "hum",
            List.of(
                    new Sentence("low lower", 0, 8000, List.of(new Word("low", 0), new Word("lower", 3200))),
                    new Sentence("newest", 16_000, 24_000, List.of(new Word("newest", 16_000)))),
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
        Transcript transcript = encoder.plain(TWO_SENTENCES, 0);

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
    void eachTokenOfAWordIsSaidWhileTheWordIs() {
        Transcript transcript = encoder.timed(TWO_SENTENCES, 320);

        assertThat(transcript.heard()).hasSameSizeAs(transcript.ids());
        assertThat(said(transcript)).containsExactly("low 320 to 3520", "lower 3520 to 8320", "newest 16320 to 24320");
    }

    @Test
    void silenceIsCalledThatAndHasNoText() {
        assertThat(text(encoder.silent().targets())).isEqualTo("<|nospeech|>__<|endoftext|>");
    }

    /** The words of a transcript, from the first token's start to the last one's end. */
    private List<String> said(Transcript transcript) {
        var words = new ArrayList<String>();
        String word = "";
        double from = 0;
        for (int i = 0; i < transcript.ids().length; i++) {
            Stretch stretch = transcript.heard().get(i);
            if (stretch == null) {
                continue;
            }
            String token = tokenizer.decode(new long[] {transcript.targets()[i]}, false);
            from = token.startsWith(" ") ? stretch.from() : from;
            word = token.startsWith(" ") ? token.strip() : word + token;
            Stretch next =
                    i + 1 < transcript.heard().size() ? transcript.heard().get(i + 1) : null;
            if (next == null
                    || tokenizer
                            .decode(new long[] {transcript.targets()[i + 1]}, false)
                            .startsWith(" ")) {
                words.add("%s %.0f to %.0f".formatted(word, from, stretch.to()));
            }
        }
        return words;
    }

    /** The tokens as text, an underscore where nothing is asked. */
    private String text(int[] tokens) {
        return Arrays.stream(tokens)
                .mapToObj(token -> token < 0 ? "_" : tokenizer.decode(new long[] {token}, false))
                .collect(Collectors.joining());
    }
}
