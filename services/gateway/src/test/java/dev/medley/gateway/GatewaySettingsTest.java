package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class GatewaySettingsTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void everythingHasADefault() {
        context.run(started -> {
            GatewaySettings settings = started.getBean(GatewaySettings.class);
            assertThat(settings.apiKeys()).isEmpty();
            assertThat(settings.maxBodySize()).isEqualTo(DataSize.ofMegabytes(4));
            assertThat(settings.requestTimeout()).isEqualTo(Duration.ofMinutes(10));
            assertThat(settings.heartbeatInterval()).isEqualTo(Duration.ofSeconds(15));
            assertThat(settings.modelsTopic()).isEqualTo("medley.models");
            assertThat(settings.workerExpiry()).isEqualTo(Duration.ofSeconds(10));
        });
    }

    @Test
    void everythingCanBeSetAndKeysStayOutOfTheText() {
        context.withPropertyValues(
                        "medley.gateway.api-keys=secret-one,secret-two",
                        "medley.gateway.max-body-size=1MB",
                        "medley.gateway.request-timeout=30s",
                        "medley.gateway.heartbeat-interval=5s",
                        "medley.gateway.models-topic=elsewhere",
                        "medley.gateway.worker-expiry=3s")
                .run(started -> {
                    GatewaySettings settings = started.getBean(GatewaySettings.class);
                    assertThat(settings.apiKeys()).containsExactly("secret-one", "secret-two");
                    assertThat(settings.maxBodySize()).isEqualTo(DataSize.ofMegabytes(1));
                    assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
                    assertThat(settings.heartbeatInterval()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(settings.modelsTopic()).isEqualTo("elsewhere");
                    assertThat(settings.workerExpiry()).isEqualTo(Duration.ofSeconds(3));
                    assertThat(settings.toString()).doesNotContain("secret");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-keys[0]= ",
                "max-body-size=much",
                "request-timeout=0s",
                "heartbeat-interval=-1s",
                "models-topic=",
                "worker-expiry=1ms",
                "typo=1"
            })
    void aBadValueStopsTheStart(String property) {
        context.withPropertyValues("medley.gateway." + property)
                .run(started -> assertThat(started).hasFailed());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(GatewaySettings.class)
    static class Settings {}
}
