package dev.medley.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.platform.error.MedleyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterNamesTest {
    @ParameterizedTest
    @CsvSource({
        "model, model",
        "generation.model, model",
        "sampling.temperature, temperature",
        "generation.sampling.top_p, top_p",
        "conversation.messages[2].role, messages[2].role",
        "conversation.messages[0].tool_calls_json, messages[0].tool_calls",
        "conversation, messages",
        "conversation.tools_json[1], tools[1]",
        "conversation.template_variables_json, chat_template_kwargs",
        "choice_count, n",
        "max_tokens, max_tokens",
        "stop[3], stop[3]",
        "log_probs, logprobs",
        "log_probs.top_count, top_logprobs",
        "ignore_end_of_sequence, ignore_eos",
        "prompt.token_ids.ids[4], prompt",
        "prompt, prompt",
        "captioning.turns, messages",
        "turns[1].parts[0].image.file, messages[1].content[0].image_url",
        "captioning.turns[1].parts[0].image, messages[1].content[0].image_url",
        "captioning.turns[1].parts[0].image.file, messages[1].content[0].image_url",
        "captioning.turns[0].parts[2].image.detail, messages[0].content[2].image_url.detail",
        "captioning.turns[0].parts[2].text, messages[0].content[2].text",
        "captioning.sampling.top_p, top_p"
    })
    void fieldsOfTheContractHaveOpenAisNames(String field, String parameter) {
        assertThat(ParameterNames.openAi(field)).isEqualTo(parameter);
    }

    @Test
    void aWorkersFailureSpeaksOfTheParameter() {
        Throwable translated = ParameterNames.translate(
                MedleyException.invalid("sampling.temperature", "sampling.temperature is 3, not from 0 to 2"));

        assertThat(translated).hasMessage("temperature is 3, not from 0 to 2");
        assertThat(((MedleyException) translated).field()).isEqualTo("temperature");
    }
}
