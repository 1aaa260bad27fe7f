package dev.medley.imagecaptioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.imagecaptioning.image.ImageLimits;
import dev.medley.imagecaptioning.video.VideoLimits;
import dev.medley.inference.program.Precision;
import dev.medley.inference.vision.VisionEngineSettings;
import dev.medley.platform.blob.BlobSettings;
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

class ImageCaptioningSettingsTest {
    private static final String PREFIX = "medley.image-captioning.";

    @Test
    void aCheckpointIsAllThatIsNeeded() {
        bound(
                settings -> {
                    assertThat(settings.identity())
                            .isEqualTo(new ModelIdentity("llava-1.5-7b", List.of(), "", "medley"));
                    assertThat(settings.engine()).isEqualTo(VisionEngineSettings.of(Path.of("/models/llava-1.5-7b")));
                    assertThat(settings.limits()).isEqualTo(ImageLimits.DEFAULT);
                    assertThat(settings.jobs().topic()).isEqualTo("medley.jobs.llava-1.5-7b");
                    assertThat(settings.files()).isEqualTo(new BlobSettings(null, null));
                    assertThat(settings.videos()).isEqualTo(VideoLimits.DEFAULT);
                },
                "checkpoint=/models/llava-1.5-7b");
    }

    @Test
    void everySettingHasItsName() {
        bound(
                settings -> assertThat(settings)
                        .isEqualTo(new ImageCaptioningSettings(
                                "/models/a",
                                "my-model",
                                List.of("x", "y"),
                                "health",
                                "me",
                                "cuda:1",
                                Precision.INT8,
                                512,
                                3,
                                DataSize.ofMegabytes(7),
                                10,
                                64,
                                2,
                                DataSize.ofMegabytes(5),
                                6,
                                7,
                                new BlobSettings("/data", null),
                                new ImageLimits(
                                        DataSize.ofMegabytes(1),
                                        1000,
                                        100,
                                        DataSize.ofMegabytes(2),
                                        3,
                                        Duration.ofSeconds(4)),
                                new VideoLimits(
                                        DataSize.ofMegabytes(3),
                                        Duration.ofMinutes(5),
                                        2000,
                                        Duration.ofMinutes(6),
                                        Duration.ofSeconds(7),
                                        4,
                                        12.5))),
                "checkpoint=/models/a",
                "model-name=my-model",
                "aliases=x,y",
                "domain=health",
                "owned-by=me",
                "device=cuda:1",
                "precision=int8",
                "max-context-length=512",
                "slots=3",
                "kv-cache-memory=7MB",
                "queue-capacity=10",
                "prefill-chunk=64",
                "tower-batch=2",
                "feature-cache=5MB",
                "images-per-request=6",
                "jobs-at-once=7",
                "files.folder=/data",
                "limits.largest=1MB",
                "limits.pixels=1000",
                "limits.longest-edge=100",
                "limits.decoding-memory=2MB",
                "limits.at-once=3",
                "limits.longest-wait=4s",
                "videos.largest=3MB",
                "videos.longest=5m",
                "videos.pixels=2000",
                "videos.processor-time=6m",
                "videos.stall=7s",
                "videos.at-once=4",
                "videos.scene-change=12.5");
    }

    @Test
    void aBadValueIsRefusedByName() {
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "slots=0"))
                .hasStackTraceContaining("slots");
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "limits.pixels=0"))
                .hasStackTraceContaining("pixels");
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "videos.scene-change=0"))
                .hasStackTraceContaining("sceneChange");
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "slotz=4"))
                .hasStackTraceContaining("slotz");
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "queue-capacity=4"))
                .hasStackTraceContaining("images-per-request must not be more than queue-capacity");
        assertThatThrownBy(() -> bound(settings -> {}, "slots=4")).hasStackTraceContaining("checkpoint");
    }

    private static void bound(Consumer<ImageCaptioningSettings> check, String... settings) {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(
                        Arrays.stream(settings).map(each -> PREFIX + each).toArray(String[]::new))
                .run(context -> check.accept(context.getBean(ImageCaptioningSettings.class)));
    }

    @EnableConfigurationProperties(ImageCaptioningSettings.class)
    private static final class Settings {}
}
