package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.SseException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.audio.translations.TranslationCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import dev.medley.gateway.testing.FakeCaptionWorker;
import dev.medley.gateway.testing.FakeSpeechWorker;
import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.FakeWorker.Manner;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official client, as its users have it. */
class OpenAiJavaIT {
    private static RunningGateway gateway;
    private static FakeCaptionWorker eye;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        gateway = RunningGateway.start("medley.gateway.api-keys=sesame");
        gateway.worker("tiny");
        gateway.speechWorker("tiny-ear");
        eye = gateway.captionWorker("tiny-eye");
        client = client("sesame");
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
    }

    @Test
    void chat() {
        ChatCompletion completion = client.chat()
                .completions()
                .create(chat("tiny").logprobs(true).topLogprobs(1).build());

        assertThat(completion.choices().get(0).message().content()).hasValue(FakeWorker.TEXT);
        assertThat(completion.choices().get(0).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(completion
                        .choices()
                        .get(0)
                        .logprobs()
                        .orElseThrow()
                        .content()
                        .orElseThrow())
                .hasSize(FakeWorker.WORDS.size());
        assertThat(completion.usage().orElseThrow().totalTokens()).isEqualTo(12);
        completion.validate();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pictures(boolean streaming) {
        ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
                .model("tiny-eye")
                .addUserMessageOfArrayOfContentParts(List.of(
                        ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                                .text("What is this?")
                                .build()),
                        ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                        .url("data:image/png;base64,AQID")
                                        .detail(ChatCompletionContentPartImage.ImageUrl.Detail.LOW)
                                        .build())
                                .build())))
                .build();
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        ChatCompletion completion;
        if (streaming) {
            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(params)) {
                stream.stream().forEach(accumulator::accumulate);
            }
            completion = accumulator.chatCompletion();
        } else {
            completion = client.chat().completions().create(params);
        }

        assertThat(completion.choices().get(0).message().content()).hasValue(FakeCaptionWorker.TEXT);
        assertThat(eye.lastFiles()).containsExactly(new byte[] {1, 2, 3});
    }

    @Test
    void streaming() {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        var params = chat("tiny")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream().map(ChatCompletionChunk::validate).forEach(accumulator::accumulate);
        }

        ChatCompletion completion = accumulator.chatCompletion();
        assertThat(completion.choices().get(0).message().content()).hasValue(FakeWorker.TEXT);
        assertThat(completion.usage().orElseThrow().completionTokens()).isEqualTo(5);
    }

    @Test
    void completions() {
        var completion = client.completions()
                .create(CompletionCreateParams.builder()
                        .model("tiny")
                        .promptOfArrayOfStrings(List.of("a", "b"))
                        .build());

        assertThat(completion.validate().choices()).hasSize(2).allSatisfy(choice -> assertThat(choice.text())
                .isEqualTo(FakeWorker.TEXT));
    }

    @Test
    void transcriptions() {
        var brief = client.audio().transcriptions().create(recording(AudioResponseFormat.JSON));
        var verbose = client.audio().transcriptions().create(recording(AudioResponseFormat.VERBOSE_JSON));

        assertThat(brief.validate().asTranscription().text()).isEqualTo(FakeSpeechWorker.TEXT);
        assertThat(verbose.validate().asVerbose().segments().orElseThrow()).hasSize(3);
        assertThat(verbose.asVerbose().words().orElseThrow()).isNotEmpty();
        assertThat(verbose.asVerbose().usage().orElseThrow().seconds()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "srt", "vtt"})
    void transcriptionsInPlainFormats(String format) {
        var plain = client.audio().transcriptions().create(recording(AudioResponseFormat.of(format)));

        assertThat(plain.asTranscription().text()).contains("Hello there,").doesNotContain("\"text\"");
    }

    @Test
    void transcriptionsAsTheyAreHeard() {
        StringBuilder pieces = new StringBuilder();
        String whole = "";
        try (StreamResponse<TranscriptionStreamEvent> stream =
                client.audio().transcriptions().createStreaming(recording(AudioResponseFormat.JSON))) {
            for (TranscriptionStreamEvent event : (Iterable<TranscriptionStreamEvent>) stream.stream()::iterator) {
                event.validate().transcriptTextDelta().ifPresent(delta -> pieces.append(delta.delta()));
                whole = event.transcriptTextDone().map(done -> done.text()).orElse(whole);
            }
        }

        assertThat(pieces.toString()).isEqualTo(FakeSpeechWorker.TEXT).isEqualTo(whole);
    }

    @Test
    void translations() {
        var translation = client.audio()
                .translations()
                .create(TranslationCreateParams.builder()
                        .model("tiny-ear")
                        .file(new byte[] {1, 2, 3})
                        .build());

        assertThat(translation.validate().asTranslation().text()).isEqualTo(FakeSpeechWorker.TEXT);
    }

    @Test
    void models() {
        assertThat(client.models().list().data())
                .anySatisfy(model -> assertThat(model.validate().id()).isEqualTo("tiny"));
        assertThat(client.models().retrieve("tiny").ownedBy()).isEqualTo("medley");
    }

    @Test
    void failuresHaveTheClientsOwnTypes() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat("tiny").temperature(9).build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("is not from 0 to 2")
                .extracting(failure -> ((BadRequestException) failure).param().orElseThrow())
                .isEqualTo("temperature");
        assertThatThrownBy(
                        () -> client.chat().completions().create(chat("nobody").build()))
                .isInstanceOf(NotFoundException.class)
                .extracting(failure -> ((NotFoundException) failure).code().orElseThrow())
                .isEqualTo("model_not_found");
        assertThatThrownBy(() -> client.models().retrieve("nobody")).isInstanceOf(NotFoundException.class);
        OpenAIClient stranger = client("open");
        assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
        stranger.close();
    }

    @Test
    void theClientRetriesWhenTheWorkerIsFull() {
        FakeWorker full = gateway.worker("full")
                .refusing(new MedleyException(
                        ErrorCategory.OVERLOADED, "8 requests wait", null, Duration.ofMillis(50), null));

        assertThatThrownBy(() -> client.chat().completions().create(chat("full").build()))
                .isInstanceOf(InternalServerException.class);

        assertThat(full.received()).hasSize(3);
    }

    @Test
    void aStreamThatFailsIsNoAnswer() {
        gateway.worker("breaks").that(Manner.BREAKS_OFF);

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(chat("breaks").build())) {
            assertThatThrownBy(() -> stream.stream().toList()).isInstanceOf(SseException.class);
        }
    }

    private static TranscriptionCreateParams recording(AudioResponseFormat format) {
        var params = TranscriptionCreateParams.builder()
                .model("tiny-ear")
                .file(new byte[] {1, 2, 3})
                .language("en")
                .responseFormat(format);
        if (format.equals(AudioResponseFormat.VERBOSE_JSON)) {
            params.timestampGranularities(List.of(
                    TranscriptionCreateParams.TimestampGranularity.WORD,
                    TranscriptionCreateParams.TimestampGranularity.SEGMENT));
        }
        return params.build();
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.uri("/v1").toString())
                .apiKey(key)
                .build();
    }

    private static ChatCompletionCreateParams.Builder chat(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addSystemMessage("You are brief.")
                .addUserMessage("Hello");
    }
}
