package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.access.Tenant;
import dev.medley.gateway.batch.BatchSettings;
import dev.medley.gateway.file.FileSettings;
import dev.medley.gateway.image.ImageSettings;
import dev.medley.gateway.pipeline.PipelineSettings;
import dev.medley.gateway.realtime.RealtimeSettings;
import dev.medley.gateway.webhook.WebhookSettings;
import dev.medley.platform.blob.BlobSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class GatewaySettingsTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void everythingHasADefault() {
        context.run(started -> {
            GatewaySettings settings = started.getBean(GatewaySettings.class);
            assertThat(settings.apiKeys()).isEmpty();
            assertThat(settings.maxBodySize()).isEqualTo(DataSize.ofMegabytes(8));
            assertThat(settings.bodyMemory()).isEqualTo(DataSize.ofMegabytes(48));
            assertThat(settings.maxUploadSize()).isEqualTo(DataSize.ofMegabytes(25));
            assertThat(settings.requestTimeout()).isEqualTo(Duration.ofMinutes(10));
            assertThat(settings.heartbeatInterval()).isEqualTo(Duration.ofSeconds(15));
            assertThat(settings.modelsTopic()).isEqualTo("medley.models");
            assertThat(settings.workerExpiry()).isEqualTo(Duration.ofSeconds(10));
            assertThat(settings.tenants()).isEmpty();
            assertThat(settings.upstreamKeys()).isEmpty();
            assertThat(settings.upstreamFirstByteTimeout()).isEqualTo(Duration.ofMinutes(1));
            assertThat(settings.upstreamCheckInterval()).isEqualTo(Duration.ofSeconds(2));
            assertThat(settings.realtime())
                    .isEqualTo(new RealtimeSettings(
                            DataSize.ofMegabytes(16), Duration.ofMinutes(5), Duration.ofMinutes(60)));
            assertThat(settings.images())
                    .isEqualTo(new ImageSettings(
                            DataSize.ofMegabytes(5),
                            16,
                            List.of(),
                            List.of(80, 443),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(10)));
            assertThat(settings.files())
                    .isEqualTo(new FileSettings(
                            DataSize.ofMegabytes(512),
                            DataSize.ofMegabytes(200),
                            Duration.ofDays(30),
                            Duration.ofMinutes(10),
                            new BlobSettings(null, null)));
            assertThat(settings.batches()).isEqualTo(new BatchSettings(4, 256, 50_000, Duration.ofHours(24)));
            assertThat(settings.pipelines())
                    .isEqualTo(new PipelineSettings(null, Duration.ofSeconds(2), 16, Duration.ofHours(24)));
            assertThat(settings.webhooks()).isEqualTo(new WebhookSettings(null, List.of(), 16, Duration.ofSeconds(10)));
        });
    }

    @Test
    void everythingCanBeSetAndKeysStayOutOfTheText() {
        context.withPropertyValues(
                        "medley.gateway.api-keys=secret-one,secret-two",
                        "medley.gateway.max-body-size=1MB",
                        "medley.gateway.body-memory=3MB",
                        "medley.gateway.max-upload-size=2MB",
                        "medley.gateway.request-timeout=30s",
                        "medley.gateway.heartbeat-interval=5s",
                        "medley.gateway.models-topic=elsewhere",
                        "medley.gateway.worker-expiry=3s",
                        "medley.gateway.tenants[0].name=clinic",
                        "medley.gateway.tenants[0].keys=secret-three,secret-four",
                        "medley.gateway.tenants[0].models=starter-health",
                        "medley.gateway.tenants[0].webhook-secret=" + SECRET,
                        "medley.gateway.tenants[1].name=lab",
                        "medley.gateway.tenants[1].keys=secret-five",
                        "medley.gateway.upstream-keys.hosted=secret-six",
                        "medley.gateway.upstream-first-byte-timeout=9s",
                        "medley.gateway.upstream-check-interval=1s",
                        "medley.gateway.realtime.max-message-size=1MB",
                        "medley.gateway.realtime.idle-timeout=1m",
                        "medley.gateway.realtime.session-limit=10m",
                        "medley.gateway.images.max-size=100KB",
                        "medley.gateway.images.max-count=3",
                        "medley.gateway.images.remote-hosts=pictures.example,localhost",
                        "medley.gateway.images.remote-ports=8443",
                        "medley.gateway.images.connect-timeout=1s",
                        "medley.gateway.images.fetch-timeout=3s",
                        "medley.gateway.files.max-size=2MB",
                        "medley.gateway.files.max-batch-size=1MB",
                        "medley.gateway.files.batch-expiry=1d",
                        "medley.gateway.files.store.folder=/data",
                        "medley.gateway.files.sweep-interval=1m",
                        "medley.gateway.batches.at-once=1",
                        "medley.gateway.batches.lines-at-once=2",
                        "medley.gateway.batches.max-lines=3",
                        "medley.gateway.batches.window=4h",
                        "medley.gateway.pipelines.folder=/pipelines",
                        "medley.gateway.pipelines.poll=9s",
                        "medley.gateway.pipelines.at-once=3",
                        "medley.gateway.pipelines.window=5h",
                        "medley.gateway.webhooks.secret=" + SECRET,
                        "medley.gateway.webhooks.hosts-inside=receiver.default.svc",
                        "medley.gateway.webhooks.at-once=2",
                        "medley.gateway.webhooks.timeout=3s")
                .run(started -> {
                    GatewaySettings settings = started.getBean(GatewaySettings.class);
                    assertThat(settings.apiKeys()).containsExactly("secret-one", "secret-two");
                    assertThat(settings.maxBodySize()).isEqualTo(DataSize.ofMegabytes(1));
                    assertThat(settings.bodyMemory()).isEqualTo(DataSize.ofMegabytes(3));
                    assertThat(settings.maxUploadSize()).isEqualTo(DataSize.ofMegabytes(2));
                    assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(30));
                    assertThat(settings.heartbeatInterval()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(settings.modelsTopic()).isEqualTo("elsewhere");
                    assertThat(settings.workerExpiry()).isEqualTo(Duration.ofSeconds(3));
                    assertThat(settings.tenants())
                            .containsExactly(
                                    new Tenant(
                                            "clinic",
                                            List.of("secret-three", "secret-four"),
                                            List.of("starter-health"),
                                            SECRET),
                                    new Tenant("lab", List.of("secret-five"), List.of(), null));
                    assertThat(settings.upstreamKeys()).isEqualTo(Map.of("hosted", "secret-six"));
                    assertThat(settings.upstreamFirstByteTimeout()).isEqualTo(Duration.ofSeconds(9));
                    assertThat(settings.upstreamCheckInterval()).isEqualTo(Duration.ofSeconds(1));
                    assertThat(settings.realtime())
                            .isEqualTo(new RealtimeSettings(
                                    DataSize.ofMegabytes(1), Duration.ofMinutes(1), Duration.ofMinutes(10)));
                    assertThat(settings.images())
                            .isEqualTo(new ImageSettings(
                                    DataSize.ofKilobytes(100),
                                    3,
                                    List.of("pictures.example", "localhost"),
                                    List.of(8443),
                                    Duration.ofSeconds(1),
                                    Duration.ofSeconds(3)));
                    assertThat(settings.files())
                            .isEqualTo(new FileSettings(
                                    DataSize.ofMegabytes(2),
                                    DataSize.ofMegabytes(1),
                                    Duration.ofDays(1),
                                    Duration.ofMinutes(1),
                                    new BlobSettings("/data", null)));
                    assertThat(settings.batches()).isEqualTo(new BatchSettings(1, 2, 3, Duration.ofHours(4)));
                    assertThat(settings.pipelines())
                            .isEqualTo(new PipelineSettings(
                                    Path.of("/pipelines"), Duration.ofSeconds(9), 3, Duration.ofHours(5)));
                    assertThat(settings.webhooks())
                            .isEqualTo(new WebhookSettings(
                                    SECRET, List.of("receiver.default.svc"), 2, Duration.ofSeconds(3)));
                    assertThat(settings.toString())
                            .contains("clinic", "hosted")
                            .doesNotContain("secret")
                            .doesNotContain("whsec");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api-keys[0]= ",
                "max-body-size=much",
                "max-upload-size=much",
                "request-timeout=0s",
                "heartbeat-interval=-1s",
                "models-topic=",
                "worker-expiry=1ms",
                "tenants[0].name=clinic",
                "upstream-keys.hosted=",
                "upstream-first-byte-timeout=0s",
                "upstream-check-interval=1ms",
                "realtime.max-message-size=much",
                "realtime.idle-timeout=0s",
                "realtime.session-limit=0s",
                "realtime.typo=1",
                "body-memory=1MB",
                "images.max-size=much",
                "images.max-count=0",
                "images.remote-hosts=*",
                "images.remote-hosts=Pictures.Example",
                "images.remote-hosts=https://pictures.example",
                "images.remote-hosts=127.0.0.1",
                "images.remote-hosts=2130706433",
                "images.remote-hosts=0x7f.1",
                "images.remote-hosts=::1",
                "images.remote-hosts=pictures.example.",
                "images.remote-ports=0",
                "images.remote-ports=65536",
                "images.connect-timeout=0s",
                "images.fetch-timeout=0s",
                "images.typo=1",
                "files.max-size=much",
                "files.max-size=100MB",
                "files.batch-expiry=1m",
                "files.store.s3.bucket=",
                "files.store.typo=1",
                "batches.at-once=-1",
                "batches.lines-at-once=0",
                "batches.max-lines=0",
                "batches.window=6d",
                "batches.typo=1",
                "pipelines.poll=0s",
                "pipelines.at-once=-1",
                "pipelines.window=6d",
                "pipelines.typo=1",
                "webhooks.secret=whsec_short",
                "webhooks.hosts-inside=http://receiver",
                "webhooks.at-once=-1",
                "webhooks.timeout=0s",
                "webhooks.typo=1",
                "typo=1"
            })
    void aBadValueStopsTheStart(String property) {
        context.withPropertyValues("medley.gateway." + property)
                .run(started -> assertThat(started).hasFailed());
    }

    @ParameterizedTest
    @CsvSource({"clinic,one,clinic,two", "clinic,one,lab,one", "clinic,one,lab,general", "'a b',one,lab,two"})
    void tenantsHaveNamesAndKeysOfTheirOwn(String name, String key, String otherName, String otherKey) {
        context.withPropertyValues(
                        "medley.gateway.api-keys=general",
                        "medley.gateway.tenants[0].name=" + name,
                        "medley.gateway.tenants[0].keys=" + key,
                        "medley.gateway.tenants[1].name=" + otherName,
                        "medley.gateway.tenants[1].keys=" + otherKey)
                .run(started -> assertThat(started).hasFailed());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(GatewaySettings.class)
    static class Settings {}
}
