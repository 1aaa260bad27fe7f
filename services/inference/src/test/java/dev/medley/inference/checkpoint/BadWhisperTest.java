package dev.medley.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.InferenceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A sound Whisper, spoilt one way at a time. */
class BadWhisperTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/speech");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aSoundOneSaysWhatItIs() {
        try (WhisperCheckpoint checkpoint = WhisperCheckpoint.open(FIXTURES.resolve("multilingual"))) {
            assertThat(checkpoint.config().windowFrames()).isEqualTo(200);
            assertThat(checkpoint.generation().languages()).containsOnlyKeys("de", "en", "ja", "ru");
        }
    }

    @Test
    void withoutAlignmentHeadsAllOfTheUpperHalfOfTheLayersAreRead() {
        try (WhisperCheckpoint checkpoint = WhisperCheckpoint.open(FIXTURES.resolve("english-128"))) {
            assertThat(checkpoint.generation().alignmentHeads()).hasSize(8).allMatch(head -> head.layer() > 0);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "config.json | architectures | [\"LlamaForCausalLM\"] | architectures is [LlamaForCausalLM], expected [WhisperForConditionalGeneration]",
                "config.json | d_model | 0 | d_model is 0, expected a whole number from 1",
                "config.json | encoder_attention_heads | 3 | encoder_attention_heads is 3, expected a divisor of d_model, 32",
                "config.json | activation_function | \"relu\" | activation_function is \"relu\", expected \"gelu\"",
                "config.json | median_filter_width | 4 | median_filter_width is 4, expected an odd number",
                "config.json | max_source_positions | 50 | preprocessor_config.json: n_samples is 32000, expected 16000",
                "config.json | vocab_size | 430 | tensor model.decoder.embed_tokens.weight has shape (433 x 32), expected (430 x 32)",
                "config.json | tie_word_embeddings | false | expected tensor proj_out.weight, but it is not there",
                "preprocessor_config.json | feature_size | 128 | feature_size is 128, expected 80, num_mel_bins of config.json",
                "preprocessor_config.json | hop_length | 128 | hop_length is 128, expected 160",
                "generation_config.json | no_timestamps_token_id | null | no_timestamps_token_id is missing",
                "generation_config.json | eos_token_id | 100000 | eos_token_id is 100000, expected a whole number from 1 to 432",
                "generation_config.json | lang_to_id | null | lang_to_id is missing, expected the token of each language",
                "generation_config.json | lang_to_id | {\"en\": 322} | lang_to_id: en is no language, expected tokens such as <|en|>",
                "generation_config.json | alignment_heads | [[2, 0]] | alignment_heads has [2,0], expected pairs of a layer below 2 and a head below 4",
                "generation_config.json | alignment_heads | [] | alignment_heads is [], expected at least one pair",
            })
    void aSpoiltFieldIsNamed(String file, String field, String value, String message) throws IOException {
        copy();
        var object = (ObjectNode) JSON.readTree(Files.readString(folder.resolve(file)));
        object.set(field, JSON.readTree(value));
        Files.writeString(folder.resolve(file), JSON.writeValueAsString(object));

        assertThatThrownBy(() -> WhisperCheckpoint.open(folder).close())
                .isInstanceOfSatisfying(InferenceException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(InferenceException.Reason.BAD_CHECKPOINT))
                .hasMessageContaining(message);
    }

    private void copy() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(FIXTURES.resolve("multilingual"))) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.copy(file, folder.resolve(file.getFileName()));
        }
    }
}
