package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users of {@code openai-java} do, with nothing but a base URL and a key. */
@ExtendWith(SuiteExtension.class)
class OpenAiJavaE2E {
    private final OpenAIClient client;
    private final String model;

    OpenAiJavaE2E(Suite suite) {
        this.client = suite.openAi();
        this.model = suite.model();
    }

    @Test
    void listsAndRetrievesModels() {
        List<Model> models = client.models().list().data();

        assertThat(models).extracting(Model::id).contains(model);
        assertThat(client.models().retrieve(model).id()).isEqualTo(model);
        assertThat(client.models().retrieve(model).created()).isPositive();
    }

    @Test
    void answersAChat() {
        ChatCompletion completion = client.chat().completions().create(chat().build());

        ChatCompletion.Choice choice = completion.choices().get(0);
        assertThat(completion.model()).isEqualTo(model);
        assertThat(choice.message().content())
                .hasValueSatisfying(text -> assertThat(text).isNotBlank());
        assertThat(choice.finishReason())
                .isIn(ChatCompletion.Choice.FinishReason.STOP, ChatCompletion.Choice.FinishReason.LENGTH);
        assertThat(completion.usage()).hasValueSatisfying(usage -> {
            assertThat(usage.promptTokens()).isPositive();
            assertThat(usage.completionTokens()).isBetween(1L, 32L);
            assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
        });
    }

    @Test
    void streamsTheSameAnswerAsItGivesAtOnce() {
        ChatCompletionCreateParams.Builder chat = chat().temperature(0.0);
        String whole = client.chat()
                .completions()
                .create(chat.build())
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow();

        List<ChatCompletionChunk> chunks = stream(chat.build());

        assertThat(text(chunks)).isEqualTo(whole);
        assertThat(chunks)
                .extracting(ChatCompletionChunk::id)
                .containsOnly(chunks.get(0).id());
        assertThat(chunks.get(0).choices().get(0).delta().role()).isPresent();
        assertThat(chunks.stream().flatMap(chunk -> chunk.choices().stream()).filter(choice -> choice.finishReason()
                        .isPresent()))
                .hasSize(1);
    }

    @Test
    void endsAStreamWithItsUsageWhenAsked() {
        List<ChatCompletionChunk> chunks = stream(chat().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build());

        ChatCompletionChunk last = chunks.get(chunks.size() - 1);
        assertThat(last.choices()).isEmpty();
        assertThat(last.usage()).hasValueSatisfying(usage -> assertThat(usage.completionTokens())
                .isBetween(1L, 32L));
    }

    @Test
    @SuppressWarnings("deprecation") // of the seed, which is of use still
    void drawsSeveralChoicesWithLogProbabilities() {
        ChatCompletion completion = client.chat()
                .completions()
                .create(chat().n(2).seed(7).logprobs(true).topLogprobs(3).build());

        assertThat(completion.choices())
                .extracting(ChatCompletion.Choice::index)
                .containsExactly(0L, 1L);
        assertThat(completion.choices()).allSatisfy(choice -> assertThat(choice.logprobs()
                        .flatMap(ChatCompletion.Choice.Logprobs::content)
                        .orElseThrow())
                .isNotEmpty()
                .allSatisfy(token -> {
                    assertThat(token.logprob()).isLessThanOrEqualTo(0);
                    assertThat(token.topLogprobs()).hasSize(3);
                }));
    }

    @Test
    void stopsAtAStopText() {
        String whole = client.chat()
                .completions()
                .create(chat().temperature(0.0).build())
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow();
        String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);

        ChatCompletion.Choice choice = client.chat()
                .completions()
                .create(chat().temperature(0.0).stop(stop).build())
                .choices()
                .get(0);

        assertThat(choice.message().content()).contains(whole.substring(0, whole.indexOf(stop)));
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    }

    @Test
    void completesAPrompt() {
        Completion completion = client.completions().create(prompt().echo(true).build());

        CompletionChoice choice = completion.choices().get(0);
        assertThat(choice.text()).startsWith("The contract").hasSizeGreaterThan("The contract".length());
        assertThat(completion.usage()).hasValueSatisfying(usage -> assertThat(usage.completionTokens())
                .isBetween(1L, 12L));
    }

    @Test
    void streamsACompletion() {
        try (StreamResponse<Completion> response = client.completions().createStreaming(prompt().build())) {
            String text = response.stream()
                    .flatMap(part -> part.choices().stream())
                    .map(CompletionChoice::text)
                    .collect(Collectors.joining());
            assertThat(text).isNotEmpty();
        }
    }

    @Test
    void anUnknownModelIsNotFound() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat().model("no-such-model").build()))
                .isInstanceOfSatisfying(NotFoundException.class, failure -> {
                    assertThat(failure.code()).contains("model_not_found");
                    assertThat(failure).hasMessageContaining("no-such-model");
                });
        assertThatThrownBy(() -> client.models().retrieve("no-such-model")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void aValueOutOfRangeIsABadRequestThatNamesIt() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat().temperature(9.0).build()))
                .isInstanceOfSatisfying(BadRequestException.class, failure -> {
                    assertThat(failure.param()).contains("temperature");
                    assertThat(failure.type()).contains("invalid_request_error");
                });
    }

    @Test
    void aBadStreamIsRefusedBeforeItBegins() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .createStreaming(chat().maxCompletionTokens(0).build()))
                .isInstanceOf(BadRequestException.class);
    }

    private ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("What should I do about a mild fever?")
                .maxCompletionTokens(32);
    }

    private CompletionCreateParams.Builder prompt() {
        return CompletionCreateParams.builder()
                .model(model)
                .prompt("The contract")
                .maxTokens(12);
    }

    private List<ChatCompletionChunk> stream(ChatCompletionCreateParams chat) {
        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(chat)) {
            return response.stream().toList();
        }
    }

    private static String text(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .collect(Collectors.joining());
    }
}
