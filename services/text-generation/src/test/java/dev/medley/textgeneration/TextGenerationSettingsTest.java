package dev.medley.textgeneration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.inference.program.Precision;
import dev.medley.inference.text.EngineSettings;
import dev.medley.platform.job.JobSettings;
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

class TextGenerationSettingsTest {
    private static final String PREFIX = "medley.text-generation.";

    @Test
    void aCheckpointIsAllThatIsNeeded() {
        bound(
                settings -> {
                    assertThat(settings.identity()).isEqualTo(new ModelIdentity("smollm2", List.of(), "", "medley"));
                    assertThat(settings.catalogueWait()).isEqualTo(Duration.ofSeconds(10));
                    assertThat(settings.jobs())
                            .isEqualTo(new JobSettings("medley.jobs.smollm2", 24, 5, Duration.ofSeconds(1)));
                    assertThat(settings.engine())
                            .isEqualTo(new EngineSettings(
                                    Path.of("/models/smollm2"), "auto", Precision.BF16, 0, 16, 1L << 30, 256, 256));
                },
                "checkpoint=/models/smollm2");
    }

    @Test
    void everySettingHasItsName() {
        bound(
                settings -> assertThat(settings)
                        .isEqualTo(new TextGenerationSettings(
                                "/models/a",
                                "my-model",
                                List.of("x", "y"),
                                "health",
                                "me",
                                "cuda:1",
                                Precision.INT8,
                                1024,
                                8,
                                DataSize.ofMegabytes(64),
                                10,
                                128,
                                6,
                                Duration.ofSeconds(3))),
                "checkpoint=/models/a",
                "model-name=my-model",
                "aliases=x,y",
                "domain=health",
                "owned-by=me",
                "device=cuda:1",
                "precision=int8",
                "max-context-length=1024",
                "slots=8",
                "kv-cache-memory=64MB",
                "queue-capacity=10",
                "prefill-chunk=128",
                "jobs-at-once=6",
                "catalogue-wait=3s");
    }

    @Test
    void aRelativeCheckpointIsAFolderOfTheFileSystem() {
        bound(
                settings -> {
                    assertThat(settings.engine().checkpoint()).isEqualTo(Path.of("../models/smollm2"));
                    assertThat(settings.identity().name()).isEqualTo("smollm2");
                },
                "checkpoint=../models/smollm2");
    }

    @Test
    void aBadValueIsRefusedByName() {
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "slots=0"))
                .hasStackTraceContaining("slots");
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "device=gpu"))
                .hasStackTraceContaining("device");
        assertThatThrownBy(() -> bound(settings -> {}, "checkpoint=/models/a", "slotz=4"))
                .hasStackTraceContaining("slotz");
        assertThatThrownBy(() -> bound(settings -> {}, "slots=4")).hasStackTraceContaining("checkpoint");
    }

    private static void bound(Consumer<TextGenerationSettings> check, String... settings) {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(
                        Arrays.stream(settings).map(each -> PREFIX + each).toArray(String[]::new))
                .run(context -> check.accept(context.getBean(TextGenerationSettings.class)));
    }

    @EnableConfigurationProperties(TextGenerationSettings.class)
    private static final class Settings {}
}
