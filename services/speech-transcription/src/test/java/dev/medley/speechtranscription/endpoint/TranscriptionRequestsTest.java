package dev.medley.speechtranscription.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.medley.inference.speech.DecodingPolicy;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.SampleEncoding;
import dev.medley.proto.speech.v1.Task;
import dev.medley.proto.speech.v1.Transcription;
import dev.medley.proto.speech.v1.TurnDetection;
import dev.medley.speechtranscription.live.LiveSettings;
import dev.medley.speechtranscription.live.SampleFormat;
import dev.medley.speechtranscription.live.SampleFormat.Encoding;
import dev.medley.speechtranscription.live.TurnSettings;
import dev.medley.speechtranscription.model.TranscriptionOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TranscriptionRequestsTest {
    private static final Transcription VALID =
            Transcription.newBuilder().setModel("starter").build();

    @Test
    void whatIsNotSaidIsLeftToTheModel() {
        assertThat(TranscriptionRequests.order(VALID, null))
                .isEqualTo(new TranscriptionOrder(null, false, false, null, DecodingPolicy.DEFAULT, null));
    }

    @Test
    void everyWishReachesTheTask() {
        Instant deadline = Instant.ofEpochSecond(7);
        Transcription request = VALID.toBuilder()
                .setLanguage("german")
                .setTask(Task.TASK_TRANSLATE)
                .setPrompt("Medley")
                .setTemperature(0.3f)
                .setWordTimes(true)
                .build();

        TranscriptionOrder order = TranscriptionRequests.order(request, deadline);

        assertThat(order)
                .isEqualTo(new TranscriptionOrder("german", true, true, "Medley", DecodingPolicy.at(0.3), deadline));
        assertThat(order.once().policy().temperatures()).isEqualTo(List.of(0.3));
    }

    @Test
    void whatIsOutOfRangeIsNamed() {
        assertThat(field(() -> TranscriptionRequests.requireModel(false, VALID)))
                .isEqualTo("transcription");
        assertThat(field(() -> TranscriptionRequests.requireModel(true, Transcription.getDefaultInstance())))
                .isEqualTo("transcription.model");
        assertThat(field(() -> TranscriptionRequests.order(
                        VALID.toBuilder().setTemperature(1.1f).build(), null)))
                .isEqualTo("transcription.temperature");
        assertThat(field(() -> TranscriptionRequests.order(
                        VALID.toBuilder().setPrompt("p".repeat(4097)).build(), null)))
                .isEqualTo("transcription.prompt");
        assertThat(field(() -> TranscriptionRequests.order(
                        VALID.toBuilder().setTaskValue(9).build(), null)))
                .isEqualTo("transcription.task");
    }

    @Test
    void aLiveSourceHasDefaults() {
        assertThat(TranscriptionRequests.live(LiveSource.getDefaultInstance()))
                .isEqualTo(new LiveSettings(new SampleFormat(Encoding.PCM16, 16_000), null));
        assertThat(TranscriptionRequests.live(LiveSource.newBuilder()
                        .setEncoding(SampleEncoding.SAMPLE_ENCODING_ALAW)
                        .setSampleRate(8_000)
                        .setTurnDetection(TurnDetection.newBuilder().setSilenceDurationMs(200))
                        .build()))
                .isEqualTo(new LiveSettings(
                        new SampleFormat(Encoding.ALAW, 8_000),
                        new TurnSettings(0.5, Duration.ofMillis(300), Duration.ofMillis(200))));
    }

    private static String field(Runnable check) {
        return String.valueOf(
                catchThrowableOfType(MedleyException.class, check::run).field());
    }
}
