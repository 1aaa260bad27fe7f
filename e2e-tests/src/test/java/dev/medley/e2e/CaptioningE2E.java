package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.StreamCaptionRequest;
import dev.medley.proto.vision.v1.StreamCaptionResponse;
import dev.medley.proto.vision.v1.Turn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What users do with pictures, through {@code openai-java}, plain REST and gRPC. */
@ExtendWith(SuiteExtension.class)
class CaptioningE2E {
    private static final Path PICTURE = Path.of("src/test/resources/pictures/red-circle.png");
    private static final String QUESTION = "Describe the picture.";
    private static final int TOKENS = 16;

    private final Suite suite;
    private final String model;
    private final OpenAIClient client;
    private final byte[] picture;
    private final HttpClient http = HttpClient.newHttpClient();

    CaptioningE2E(Suite suite) throws IOException {
        this.suite = suite;
        this.model = suite.visionModel();
        this.client = suite.openAi();
        this.picture = Files.readAllBytes(PICTURE);
    }

    @Test
    void aPictureInAChatIsAnsweredAndStreamedAlike() {
        ChatCompletion whole = client.chat().completions().create(chat(model, dataUrl(picture)));

        assertThat(whole.model()).isEqualTo(model);
        assertThat(whole.usage().orElseThrow().promptTokens()).isPositive();
        assertThat(whole.usage().orElseThrow().completionTokens()).isBetween(1L, (long) TOKENS);
        assertThat(streamed(chat(model, dataUrl(picture)))).isEqualTo(text(whole));
    }

    @Test
    void autoFindsTheModelThatSees() {
        ChatCompletion answer = client.chat().completions().create(chat("auto", dataUrl(picture)));

        assertThat(modality(answer.model())).isEqualTo("vision");
    }

    @Test
    void aTextModelIsRefusedWithTheOnesThatSee() {
        assertThatThrownBy(() -> client.chat().completions().create(chat(suite.model(), dataUrl(picture))))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining(model);
    }

    @Test
    void whatIsNoPictureIsRefusedByItsPartAndTheNextIsSeen() {
        byte[] cut = Arrays.copyOf(picture, picture.length / 2);

        for (String url : List.of(
                dataUrl("no picture".getBytes(StandardCharsets.UTF_8)),
                dataUrl(cut),
                dataUrl("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(StandardCharsets.UTF_8)),
                "file:///etc/passwd",
                "http://169.254.169.254/latest/meta-data/")) {
            BadRequestException refused = catchThrowableOfType(
                    BadRequestException.class, () -> client.chat().completions().create(chat(model, url)));
            assertThat(refused).as(url).isNotNull();
            assertThat(refused.param())
                    .hasValueSatisfying(param -> assertThat(param).startsWith("messages[0].content[1].image_url"));
        }
        assertThat(text(client.chat().completions().create(chat(model, dataUrl(picture)))))
                .isNotNull();
    }

    @Test
    void aPictureIsCaptionedFromAFormAndFromJson() throws Exception {
        String json = JsonMapper.shared()
                .writeValueAsString(Map.of("model", model, "image", dataUrl(picture), "max_tokens", TOKENS));

        JsonNode ofJson = captioned("application/json", json.getBytes(StandardCharsets.UTF_8));
        JsonNode ofForm = captioned("multipart/form-data; boundary=xx", form());

        // The text may be drawn, as the checkpoint says.
        for (JsonNode captioned : List.of(ofForm, ofJson)) {
            assertThat(captioned.get("caption").isString()).isTrue();
            assertThat(captioned.get("model").stringValue()).isEqualTo(model);
            assertThat(captioned.at("/usage/completion_tokens").intValue()).isBetween(1, TOKENS);
        }
        assertThat(ofForm.at("/usage/prompt_tokens")).isEqualTo(ofJson.at("/usage/prompt_tokens"));
    }

    @Test
    void grpcGivesTheSameAnswer() {
        var captioning = Captioning.newBuilder()
                .setModel(model)
                .setMaxTokens(TOKENS)
                .setSampling(Sampling.newBuilder().setTemperature(0))
                .addTurns(Turn.newBuilder()
                        .setRole("user")
                        .addParts(Part.newBuilder().setText(QUESTION))
                        .addParts(
                                Part.newBuilder().setImage(Image.newBuilder().setFile(ByteString.copyFrom(picture)))));
        var stub = ImageCaptioningServiceGrpc.newBlockingStub(suite.channel());

        String whole = stub.caption(
                        CaptionRequest.newBuilder().setCaptioning(captioning).build())
                .getChoices(0)
                .getText();
        List<StreamCaptionResponse> pieces = new ArrayList<>();
        stub.streamCaption(StreamCaptionRequest.newBuilder()
                        .setCaptioning(captioning)
                        .build())
                .forEachRemaining(pieces::add);

        assertThat(pieces.stream().map(piece -> piece.getDelta().getText()).collect(Collectors.joining()))
                .isEqualTo(whole)
                .isEqualTo(text(client.chat().completions().create(chat(model, dataUrl(picture)))));
        assertThat(pieces.get(pieces.size() - 1).getUsage().getCompletionTokens())
                .isBetween(1, TOKENS);
    }

    private static ChatCompletionCreateParams chat(String model, String url) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .maxCompletionTokens(TOKENS)
                .temperature(0.0)
                .addUserMessageOfArrayOfContentParts(List.of(
                        ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                                .text(QUESTION)
                                .build()),
                        ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                                        .url(url)
                                        .detail(ChatCompletionContentPartImage.ImageUrl.Detail.AUTO)
                                        .build())
                                .build())))
                .build();
    }

    private String streamed(ChatCompletionCreateParams params) {
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        var withUsage = params.toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(withUsage)) {
            chunks.stream().forEach(accumulator::accumulate);
        }
        return text(accumulator.chatCompletion());
    }

    private static String text(ChatCompletion completion) {
        return completion.choices().get(0).message().content().orElseThrow();
    }

    private static String dataUrl(byte[] file) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(file);
    }

    private String modality(String name) {
        return suite.models().stream()
                .filter(each -> each.path("id").asString("").equals(name))
                .map(each -> each.at("/medley/modality").asString(""))
                .findFirst()
                .orElse("");
    }

    private byte[] form() {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        String fields =
                """
                --xx\r
                Content-Disposition: form-data; name="model"\r
                \r
                %s\r
                --xx\r
                Content-Disposition: form-data; name="max_tokens"\r
                \r
                %d\r
                --xx\r
                Content-Disposition: form-data; name="image"; filename="red-circle.png"\r
                Content-Type: image/png\r
                \r
                """
                        .formatted(model, TOKENS);
        form.writeBytes(fields.getBytes(StandardCharsets.UTF_8));
        form.writeBytes(picture);
        form.writeBytes("\r\n--xx--\r\n".getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    private JsonNode captioned(String contentType, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(suite.rest().resolve("/v1/images/captions"))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", contentType)
                .header("Authorization", "Bearer " + suite.apiKey())
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<String> reply = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(reply.body());
    }
}
