package dev.medley.imagecaptioning;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.LogProbsRequest;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Detail;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.StreamCaptionResponse;
import dev.medley.proto.vision.v1.Turn;
import dev.medley.worker.FirstReply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real engine with random weights, and the real decoder. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaptioningServingIT {
    private static final String MODEL = "llava-clip";
    private static final ByteString PNG = ByteString.copyFrom(TestImages.file("plain.png"));

    private WorkerUnderTest worker;

    @BeforeAll
    void start() {
        worker = WorkerUnderTest.withEngine(MODEL);
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    static List<String> names() {
        return TestImages.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void anImageOfAnyKindIsWrittenAbout(String name) {
        CaptionResponse answer =
                caption(Requests.about(MODEL, "what is here?", ByteString.copyFrom(TestImages.file(name))));

        assertThat(answer.getModel()).isEqualTo(MODEL);
        assertThat(answer.getId()).isNotEmpty();
        assertThat(answer.getChoices(0).getText()).isNotEmpty();
        assertThat(answer.getUsage().getPromptTokens()).isGreaterThan(16);
    }

    @Test
    void theSamePixelsGiveTheSameAnswerInAnyLosslessFormat() {
        String answer = text(Requests.about(MODEL, "what is here?", PNG));

        for (String same : List.of("lossless.webp", "plain.bmp", "lzw.tif", "moving.webp", "two-pages.tif")) {
            assertThat(text(Requests.about(MODEL, "what is here?", ByteString.copyFrom(TestImages.file(same)))))
                    .as(same)
                    .isEqualTo(answer);
        }
    }

    @Test
    void piecesOfAStreamAreTheWholeAnswer() {
        Captioning.Builder request = Requests.about(MODEL, "what is here?", PNG);
        String whole = text(request);
        var events = new ArrayList<StreamCaptionResponse>();

        worker.blocking().streamCaption(Requests.streamed(request)).forEachRemaining(events::add);

        StreamCaptionResponse last = events.get(events.size() - 1);
        assertThat(events.stream().map(event -> event.getDelta().getText()).reduce("", String::concat))
                .isEqualTo(whole);
        assertThat(events.get(events.size() - 2).getDelta().getFinishReason())
                .isNotEqualTo(FinishReason.FINISH_REASON_UNSPECIFIED);
        assertThat(last.hasDelta()).isFalse();
        assertThat(last.getUsage().getCompletionTokens()).isPositive();
        assertThat(events).extracting(StreamCaptionResponse::getModel).containsOnly(MODEL);
        assertThat(events).extracting(StreamCaptionResponse::getId).containsOnly(last.getId());
    }

    @Test
    void aConversationAboutSeveralImagesIsGoneOnWith() {
        Turn first = Turn.newBuilder()
                .setRole("user")
                .addParts(Part.newBuilder().setText("look"))
                .addParts(Requests.image(PNG))
                .addParts(Requests.image(TestImages.numbered(1)))
                .build();
        Turn answer = Turn.newBuilder()
                .setRole("assistant")
                .addParts(Part.newBuilder().setText("two images"))
                .build();
        Turn second = Turn.newBuilder()
                .setRole("user")
                .addParts(Requests.image(TestImages.numbered(2)))
                .addParts(Part.newBuilder().setText("and now?"))
                .build();

        CaptionResponse response =
                caption(Requests.about(MODEL, "", PNG).clearTurns().addAllTurns(List.of(first, answer, second)));

        assertThat(response.getChoices(0).getText()).isNotEmpty();
        assertThat(response.getUsage().getPromptTokens()).isGreaterThan(3 * 16);
    }

    @Test
    void choicesStopsAndLogProbabilitiesAreAsInText() {
        CaptionResponse response = caption(Requests.about(MODEL, "what is here?", PNG)
                .setChoiceCount(3)
                .setSampling(Sampling.newBuilder().setTemperature(1).setSeed(7))
                .setLogProbs(LogProbsRequest.newBuilder().setTopCount(2)));

        assertThat(response.getChoicesList()).extracting(Choice::getIndex).containsExactly(0, 1, 2);
        assertThat(response.getChoices(0).getLogProbs(0).getTopCount()).isEqualTo(2);
        String plain = text(Requests.about(MODEL, "what is here?", PNG));
        String end = plain.substring(plain.length() / 2, plain.length() / 2 + 1);
        CaptionResponse stopped =
                caption(Requests.about(MODEL, "what is here?", PNG).addStop(end));
        assertThat(stopped.getChoices(0).getMatchedStop()).isEqualTo(end);
        assertThat(plain).startsWith(stopped.getChoices(0).getText());
    }

    @Test
    void lowDetailMakesAnImageSmallerFirst() {
        ByteString large = ByteString.copyFrom(TestImages.oneBitPng(1_500, 1_100));
        Captioning.Builder low = Requests.about(MODEL, "what is here?", large);
        low.getTurnsBuilder(0)
                .getPartsBuilder(0)
                .setImage(Image.newBuilder().setFile(large).setDetail(Detail.DETAIL_LOW));

        assertThat(text(low)).isNotEmpty();
    }

    @Test
    void manyDifferentImagesAtOnceGiveTheAnswersThatTheyGiveAlone() {
        List<String> alone = IntStream.range(0, 24)
                .mapToObj(i -> text(Requests.about(MODEL, "what is here?", TestImages.numbered(i))))
                .toList();
        double seen = worker.metric("medley_images_seen_total");

        List<FirstReply<CaptionResponse>> together = IntStream.range(0, 24)
                .mapToObj(i -> {
                    var reply = new FirstReply<CaptionResponse>();
                    worker.async()
                            .caption(
                                    Requests.whole(Requests.about(MODEL, "what is here?", TestImages.numbered(i))),
                                    reply);
                    return reply;
                })
                .toList();

        assertThat(together)
                .extracting(reply -> reply.get().getChoices(0).getText())
                .isEqualTo(alone);
        assertThat(worker.metric("medley_images_seen_total"))
                .as("all were remembered")
                .isEqualTo(seen);
    }

    @Test
    void anImageThatWasSeenBeforeSkipsTheTower() {
        Captioning.Builder request = Requests.about(MODEL, "what is here?", TestImages.numbered(777));
        double seen = worker.metric("medley_images_seen_total");
        double hits = worker.metric("medley_mm_cache_hits_total");
        double queries = worker.metric("medley_mm_cache_queries_total");

        String first = text(request);
        String again = text(request);

        assertThat(again).isEqualTo(first);
        assertThat(worker.metric("medley_images_seen_total")).isEqualTo(seen + 1);
        assertThat(worker.metric("medley_mm_cache_hits_total")).isEqualTo(hits + 1);
        assertThat(worker.metric("medley_mm_cache_queries_total")).isEqualTo(queries + 2);
        assertThat(worker.metric("medley_mm_cache_bytes")).isPositive();
        assertThat(worker.metric("medley_image_decoding_seconds_count")).isPositive();
        assertThat(worker.metric("medley_num_requests_running")).isZero();
        assertThat(worker.metric("medley_generation_tokens_total")).isPositive();
    }

    @Test
    void aModelThatOnlyCaptionsTakesOneImageAndGoesOnFromAText() {
        try (var captions = WorkerUnderTest.withEngine("blip")) {
            CaptionResponse plain = captions.blocking().caption(Requests.whole(Requests.about("blip", "", PNG)));
            CaptionResponse from = captions.blocking().caption(Requests.whole(Requests.about("blip", "what", PNG)));

            assertThat(plain.getChoicesCount()).isEqualTo(1);
            assertThat(from.getUsage().getPromptTokens())
                    .isGreaterThan(plain.getUsage().getPromptTokens());
        }
    }

    private CaptionResponse caption(Captioning.Builder captioning) {
        return worker.blocking().caption(Requests.whole(captioning));
    }

    private String text(Captioning.Builder captioning) {
        return caption(captioning).getChoices(0).getText();
    }
}
