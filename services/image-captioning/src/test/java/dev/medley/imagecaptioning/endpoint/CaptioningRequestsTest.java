package dev.medley.imagecaptioning.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dev.medley.imagecaptioning.Requests;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.ModelDescription;
import dev.medley.inference.text.PromptInput;
import dev.medley.inference.tokenizer.ChatMessage;
import dev.medley.inference.tokenizer.ContentPart;
import dev.medley.inference.vision.VisionModelDescription;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Detail;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CaptioningRequestsTest {
    private static final ByteString FILE = ByteString.copyFromUtf8("a file");
    private static final VisionModelDescription LLAVA = model(true, 4);
    private static final VisionModelDescription BLIP = model(false, 1);

    @Test
    void imagesAndTextsKeepTheirOrder() {
        Captioning.Builder request =
                Requests.about("m", "what?", FILE, FILE).setMaxTokens(5).addStop("END");
        request.getTurnsBuilder(0)
                .getPartsBuilder(1)
                .setImage(Image.newBuilder().setFile(FILE).setDetail(Detail.DETAIL_LOW));

        CaptioningOrder order = CaptioningRequests.order(request.build(), LLAVA, null, ImageFiles::inline);

        assertThat(order.images())
                .extracting(image -> image.file().get(), ShownImage::small, ShownImage::field)
                .containsExactly(
                        tuple(FILE, false, "turns[0].parts[0].image.file"),
                        tuple(FILE, true, "turns[0].parts[1].image.file"));
        assertThat(order.task().prompt())
                .isEqualTo(new PromptInput.Conversation(
                        List.of(ChatMessage.of(
                                "user",
                                List.of(
                                        new ContentPart.Image(),
                                        new ContentPart.Image(),
                                        new ContentPart.Text("what?")))),
                        List.of(),
                        Map.of()));
        assertThat(order.task().maxTokens()).isEqualTo(5);
        assertThat(order.task().stop()).containsExactly("END");
        assertThat(order.task().choices()).isEqualTo(1);
        assertThat(order.task().sampling().temperature()).isEqualTo(0.0);
    }

    @Test
    void whatIsMissingOrDoesNotFitIsNamed() {
        assertRefused(valid().clearTurns(), "turns", "turns is required");
        assertRefused(valid().setUser("u".repeat(513)), "user", "user has 513 characters");
        assertRefused(turn(Turn.newBuilder().addParts(Requests.image(FILE))), "turns[0].role", "is required");
        assertRefused(
                turn(Turn.newBuilder().setRole("tool").addParts(Requests.image(FILE))),
                "turns[0].role",
                "turns[0].role is 'tool', but must be system, developer, user or assistant");
        assertRefused(turn(Turn.newBuilder().setRole("user")), "turns[0].parts", "is required");
        assertRefused(
                turn(Turn.newBuilder().setRole("user").addParts(Part.getDefaultInstance())),
                "turns[0].parts[0]",
                "turns[0].parts[0].text or turns[0].parts[0].image is required");
        assertRefused(
                turn(Turn.newBuilder().setRole("user").addParts(Requests.image(ByteString.EMPTY))),
                "turns[0].parts[0].image.file",
                "is empty");
        assertRefused(
                turn(Turn.newBuilder()
                        .setRole("user")
                        .addParts(Part.newBuilder()
                                .setImage(Image.newBuilder().setFile(FILE).setDetailValue(9)))),
                "turns[0].parts[0].image.detail",
                "none that is known");
        assertRefused(Requests.about("m", "words alone"), "turns", "turns have no image, but at least 1 is required");
        assertRefused(
                Requests.about("m", "", FILE, FILE, FILE, FILE, FILE),
                "turns",
                "turns have 5 images, but at most 4 are allowed");
    }

    @Test
    void aModelThatOnlyCaptionsTakesOneMessageOneImageAndOneText() {
        assertThat(CaptioningRequests.order(valid().build(), BLIP, null, ImageFiles::inline)
                        .images())
                .hasSize(1);
        assertRefused(BLIP, Requests.about("m", "", FILE, FILE), "turns", "turns have 2 images, but at most 1");
        Captioning.Builder twice = valid();
        twice.addTurns(twice.getTurns(0).toBuilder()
                .clearParts()
                .addParts(Part.newBuilder().setText("b")));
        assertRefused(BLIP, twice, "turns", "holds no conversation");
        Captioning.Builder texts = valid();
        texts.getTurnsBuilder(0).addParts(Part.newBuilder().setText("b"));
        assertRefused(BLIP, texts, "turns[0].parts", "has 2 texts");
    }

    private static Captioning.Builder valid() {
        return Requests.about("m", "a", FILE);
    }

    private static Captioning.Builder turn(Turn.Builder turn) {
        return valid().clearTurns().addTurns(turn);
    }

    private static void assertRefused(Captioning.Builder request, String field, String message) {
        assertRefused(LLAVA, request, field, message);
    }

    private static void assertRefused(
            VisionModelDescription model, Captioning.Builder request, String field, String message) {
        MedleyException refused = Objects.requireNonNull(catchThrowableOfType(
                MedleyException.class,
                () -> CaptioningRequests.order(request.build(), model, null, ImageFiles::inline)));
        assertThat(refused.field()).isEqualTo(field);
        assertThat(refused).hasMessageContaining(message);
    }

    private static VisionModelDescription model(boolean converses, int images) {
        var text = new ModelDescription("A", 1, "cpu", Precision.FP32, 128, 64, 4, 1, Instant.EPOCH);
        return new VisionModelDescription(text, 24, 16, images, converses);
    }
}
