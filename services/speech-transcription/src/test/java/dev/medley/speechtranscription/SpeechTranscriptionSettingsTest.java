package dev.medley.speechtranscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.program.Precision;
import dev.medley.inference.speech.SpeechEngineSettings;
import dev.medley.platform.blob.BlobSettings;
import dev.medley.speechtranscription.audio.AudioLimits;
import dev.medley.worker.ModelIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class SpeechTranscriptionSettingsTest {
    private static final String PREFIX = "medley.speech-transcription.";

    @Test
    void aCheckpointIsAllThatIsNeeded() {
        bound(
                settings -> {
                    assertThat(settings.identity())
                            .isEqualTo(new ModelIdentity("whisper-tiny", List.of(), "", "medley"));
                    assertThat(settings.engine())
                            .isEqualTo(new SpeechEngineSettings(
                                    Path.of("/models/whisper-tiny"), "auto", Precision.BF16, 8, 4, 256));
                    assertThat(settings.limits()).isEqualTo(AudioLimits.DEFAULT);
                },
                "checkpoint=/models/whisper-tiny");
    }

    @Test
    void everySettingHasItsName() {
        bound(
                settings -> assertThat(settings)
                        .isEqualTo(new SpeechTranscriptionSettings(
                                "/models/a",
                                "my-model",
                                List.of("x", "y"),
                                "health",
                                "me",
                                "cuda:1",
                                Precision.INT8,
                                3,
                                2,
                                10,
                                7,
                                new BlobSettings("/data", null),
                                new AudioLimits(
                                        Duration.ofMinutes(5),
                                        DataSize.ofMegabytes(1),
                                        DataSize.ofMegabytes(2),
                                        Duration.ofMinutes(6),
                                        5,
                                        Duration.ofSeconds(7),
                                        Duration.ofSeconds(8),
                                        9))),
                "checkpoint=/models/a",
                "model-name=my-model",
                "aliases=x,y",
                "domain=health",
                "owned-by=me",
                "device=cuda:1",
                "precision=int8",
                "slots=3",
                "encoder-batch=2",
                "queue-capacity=10",
                "jobs-at-once=7",
                "files.folder=/data",
                "limits.longest=5m",
                "limits.largest=1MB",
                "limits.largest-stream=2MB",
                "limits.longest-live=6m",
                "limits.live-at-once=5",
                "limits.idle=7s",
                "limits.stall=8s",
                "limits.at-once=9");
    }

    @Test
    void aBadValueIsRefusedByName() {
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "slots=0"))
                .hasStackTraceContaining("slots");
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "limits.longest=0s"))
                .hasStackTraceContaining("longest");
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "slotz=4"))
                .hasStackTraceContaining("slotz");
        assertThatThrownBy(() -> bound(settings -> {}, "slots=4")).hasStackTraceContaining("checkpoint");
    }

    private static void bound(Consumer<SpeechTranscriptionSettings> check, String... settings) {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(
                        Arrays.stream(settings).map(each -> PREFIX + each).toArray(String[]::new))
                .run(context -> check.accept(context.getBean(SpeechTranscriptionSettings.class)));
    }

    @EnableConfigurationProperties(SpeechTranscriptionSettings.class)
    private static final class Settings {}
}
