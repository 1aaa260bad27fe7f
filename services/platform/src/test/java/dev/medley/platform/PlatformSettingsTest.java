package dev.medley.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.grpc.TlsSettings;
import dev.medley.platform.tracing.TracingSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PlatformSettingsTest {
    @Test
    void everySettingHasADefault() {
        bound(settings -> assertThat(settings)
                .isEqualTo(new PlatformSettings(
                        null,
                        null,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        TracingSettings.OFF,
                        TlsSettings.OFF)));
    }

    @Test
    void everySettingHasItsName() {
        bound(
                settings -> assertThat(settings)
                        .isEqualTo(new PlatformSettings(
                                "worker-1",
                                "worker.example:9101",
                                Duration.ofSeconds(1),
                                Duration.ZERO,
                                Duration.ZERO,
                                new TracingSettings("http://collector:4317", 0.5),
                                new TlsSettings("internal", "medley.example"))),
                "instance-id=worker-1",
                "advertised-address=worker.example:9101",
                "announcement-interval=1s",
                "drain-notice=0s",
                "drain-timeout=0s",
                "tracing.endpoint=http://collector:4317",
                "tracing.sampling=0.5",
                "tls.bundle=internal",
                "tls.server-name=medley.example");
    }

    @Test
    void aBadValueIsRefusedByName() {
        assertRefused("announcementInterval", "announcement-interval=1m");
        assertRefused("advertisedAddress", "advertised-address=http://worker/");
        assertRefused("drainTimeout", "drain-timeout=-1s");
        assertRefused("drain-timout", "drain-timout=1s");
        assertRefused("tracing.endpoint", "tracing.endpoint=collector:4317");
        assertRefused("tracing.sampling", "tracing.sampling=1.1");
    }

    private static void assertRefused(String name, String setting) {
        assertThatThrownBy(() -> bound(settings -> {}, setting)).hasStackTraceContaining(name);
    }

    private static void bound(Consumer<PlatformSettings> check, String... settings) {
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class)
                .withPropertyValues(Arrays.stream(settings)
                        .map(each -> "medley.platform." + each)
                        .toArray(String[]::new))
                .run(context -> check.accept(context.getBean(PlatformSettings.class)));
    }

    @EnableConfigurationProperties(PlatformSettings.class)
    private static final class Settings {}
}
