package dev.medley.jobcoordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class JobCoordinatorSettingsTest {
    @Test
    void nothingHasToBeSet() {
        bound(settings -> assertThat(settings)
                .isEqualTo(new JobCoordinatorSettings(
                        null, DataSize.ofMegabytes(32), Duration.ofDays(1), Duration.ofSeconds(10))));
    }

    @Test
    void everySettingHasItsName() {
        bound(
                settings -> assertThat(settings)
                        .isEqualTo(new JobCoordinatorSettings(
                                "/data", DataSize.ofMegabytes(64), Duration.ofHours(2), Duration.ofSeconds(20))),
                "folder=/data",
                "table-memory=64MB",
                "time-to-live=2h",
                "instance-expiry=20s");
    }

    @Test
    void aBadValueIsRefusedByName() {
        assertRefused("timeToLive", "time-to-live=7d");
        assertRefused("instanceExpiry", "instance-expiry=1ms");
        assertRefused("foldr", "foldr=/data");
    }

    private static void assertRefused(String name, String... settings) {
        assertThatThrownBy(() -> bound(each -> {}, settings)).hasStackTraceContaining(name);
    }

    private static void bound(Consumer<JobCoordinatorSettings> check, String... settings) {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(Arrays.stream(settings)
                        .map(each -> "medley.job-coordinator." + each)
                        .toArray(String[]::new))
                .run(context -> check.accept(context.getBean(JobCoordinatorSettings.class)));
    }

    @EnableConfigurationProperties(JobCoordinatorSettings.class)
    private static final class Settings {}
}
