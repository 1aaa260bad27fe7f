package dev.medley.modelrouter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ModelRouterSettingsTest {
    @Test
    void aClassifierAndDomainsAreAllThatIsNeeded() {
        bound(
                settings -> {
                    assertThat(settings)
                            .isEqualTo(new ModelRouterSettings(
                                    "../models/domains",
                                    "domains",
                                    Duration.ofSeconds(1),
                                    0.6f,
                                    Duration.ofSeconds(10)));
                    assertThat(settings.classifierFolder()).isEqualTo(Path.of("../models/domains"));
                    assertThat(settings.domainFolder()).isEqualTo(Path.of("domains"));
                },
                "classifier=../models/domains",
                "domains=domains");
    }

    @Test
    void everySettingHasItsName() {
        bound(
                settings -> assertThat(settings)
                        .isEqualTo(new ModelRouterSettings(
                                "/classifier", "/domains", Duration.ofMillis(200), 0.7f, Duration.ofSeconds(20))),
                "classifier=/classifier",
                "domains=/domains",
                "domain-poll=200ms",
                "threshold=0.7",
                "instance-expiry=20s");
    }

    @Test
    void aBadValueIsRefusedByName() {
        assertRefused("classifier", "domains=/domains");
        assertRefused("domains", "classifier=/classifier");
        assertRefused("threshold", "classifier=/classifier", "domains=/domains", "threshold=1.1");
        assertRefused("domainPoll", "classifier=/classifier", "domains=/domains", "domain-poll=1ms");
        assertRefused("thresold", "classifier=/classifier", "domains=/domains", "thresold=0.5");
    }

    private static void assertRefused(String name, String... settings) {
        assertThatThrownBy(() -> bound(each -> {}, settings)).hasStackTraceContaining(name);
    }

    private static void bound(Consumer<ModelRouterSettings> check, String... settings) {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(Arrays.stream(settings)
                        .map(each -> "medley.model-router." + each)
                        .toArray(String[]::new))
                .run(context -> check.accept(context.getBean(ModelRouterSettings.class)));
    }

    @EnableConfigurationProperties(ModelRouterSettings.class)
    private static final class Settings {}
}
