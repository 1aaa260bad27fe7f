package dev.medley.platform.blob;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Valid;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

class BlobSettingsTest {
    private final ApplicationContextRunner context =
            new ApplicationContextRunner().withUserConfiguration(Settings.class);

    @Test
    void everythingHasADefault() {
        context.run(
                started -> assertThat(started.getBean(Owner.class).store()).isEqualTo(new BlobSettings(null, null)));
    }

    @Test
    void everythingCanBeSet() {
        context.withPropertyValues("owner.store.folder=/data")
                .run(started ->
                        assertThat(started.getBean(Owner.class).store()).isEqualTo(new BlobSettings("/data", null)));
        context.withPropertyValues(
                        "owner.store.s3.bucket=files",
                        "owner.store.s3.prefix=a/b",
                        "owner.store.s3.endpoint=http://minio:9000",
                        "owner.store.s3.region=eu-north-1",
                        "owner.store.s3.path-style=true")
                .run(started -> assertThat(started.getBean(Owner.class).store().s3())
                        .isEqualTo(
                                new S3Settings("files", "a/b", URI.create("http://minio:9000"), "eu-north-1", true)));
        context.withPropertyValues("owner.store.s3.bucket=files")
                .run(started -> assertThat(started.getBean(Owner.class).store().s3())
                        .isEqualTo(new S3Settings("files", "medley", null, "us-east-1", false)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3.bucket=", "s3.region=eu", "s3.prefix=/a", "s3.typo=1", "typo=1"})
    void aBadValueStopsTheStart(String property) {
        context.withPropertyValues("owner.store." + property)
                .run(started -> assertThat(started).hasFailed());
    }

    @Test
    void contentLiesInOnePlace() {
        context.withPropertyValues("owner.store.folder=/data", "owner.store.s3.bucket=files")
                .run(started -> assertThat(started).hasFailed());
    }

    @Validated
    @ConfigurationProperties(prefix = "owner", ignoreUnknownFields = false)
    record Owner(@DefaultValue @Valid BlobSettings store) {}

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(Owner.class)
    static class Settings {}
}
