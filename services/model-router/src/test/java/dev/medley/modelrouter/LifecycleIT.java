package dev.medley.modelrouter;

import static dev.medley.modelrouter.RouterUnderTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.RetryInfo;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.modelrouter.classifier.BadClassifierException;
import dev.medley.modelrouter.classifier.DomainClassifier;
import dev.medley.proto.routing.v1.Query;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class LifecycleIT {
    private static final Query AUTO =
            Query.newBuilder().setModel("auto").addTexts("Hello").build();

    private final FakeClassifier classifier = new FakeClassifier("health");
    private final Path domains;

    LifecycleIT(@TempDir Path domains) throws IOException {
        this.domains = domains;
        Files.writeString(domains.resolve("general.yaml"), "name: general\ndescription: All else.\nmodel: starter\n");
    }

    @Test
    void theDoorsOpenOnceClassifierDomainsAndInstancesAreKnown(@TempDir Path directory) throws IOException {
        Path general = domains.resolve("general.yaml");
        Path aside = Files.move(general, domains.resolve("general.aside"));
        var loaded = new CompletableFuture<DomainClassifier>();
        try (KafkaBroker broker = KafkaBroker.start(directory);
                var router = RouterUnderTest.start(
                        folder -> loaded.join(),
                        domains,
                        "spring.kafka.bootstrap-servers=" + broker.bootstrapServers())) {
            assertThat(router.health()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(router.get("/readyz").statusCode()).isEqualTo(503);
            assertThat(router.get("/livez").statusCode()).isEqualTo(200);
            assertRefusedAsLoading(router);

            loaded.complete(classifier);
            assertRefusedAsLoading(router);
            assertThat(router.health()).isEqualTo(ServingStatus.NOT_SERVING);

            Files.move(aside, general);
            await("the router serves", () -> router.health() == ServingStatus.SERVING);
            assertThat(router.get("/readyz").statusCode()).isEqualTo(200);
        }
        assertThat(classifier.isClosed()).isTrue();
    }

    @Test
    void withoutKafkaTheDoorsStayClosed(CapturedOutput output) {
        try (var router = RouterUnderTest.start(folder -> classifier, domains)) {
            await("the domains are read", () -> output.toString().contains("Routing [general]"));

            assertThat(router.health()).isEqualTo(ServingStatus.NOT_SERVING);
            StatusRuntimeException nobody =
                    catchThrowableOfType(StatusRuntimeException.class, () -> router.route(AUTO));
            assertThat(nobody.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    @Test
    void aBadClassifierEndsTheProcessWithOneClearLine(CapturedOutput output) {
        try (var router = RouterUnderTest.start(
                folder -> {
                    throw new BadClassifierException("saved_model.pb is missing", null);
                },
                domains)) {
            await("the process ends", router::hasExited);

            assertThat(router.health()).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(output)
                    .contains("The classifier /classifiers/fake can't be used: saved_model.pb is missing")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void aFolderThatIsMissingIsWaitedFor(CapturedOutput output) throws IOException {
        Path later = domains.resolve("later");
        try (var router = RouterUnderTest.start(folder -> classifier, later)) {
            await("it is said", () -> output.toString().contains(later + " can't be read: there is no such folder"));
            assertThat(router.hasExited()).isFalse();

            Files.createDirectory(later);
            Files.copy(domains.resolve("general.yaml"), later.resolve("general.yaml"));

            await("the domains are read", () -> output.toString().contains("Routing [general]"));
            assertThat(output).containsOnlyOnce("there is no such folder");
        }
    }

    private static void assertRefusedAsLoading(RouterUnderTest router) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> router.route(AUTO));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList())
                .anyMatch(detail -> detail.is(RetryInfo.class));
    }
}
