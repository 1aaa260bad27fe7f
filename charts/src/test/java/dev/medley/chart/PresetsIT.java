package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PresetsIT {
    static List<String> presets() {
        return Chart.presets();
    }

    @Test
    void helmFindsNothingToComplainOf(@TempDir Path folder) throws IOException {
        // Given a copy that says where Kafka is, since the chart alone can't
        Chart.copy(Chart.FOLDER, folder);
        Path values = folder.resolve("values.yaml");
        Files.writeString(
                values, Files.readString(values).replace("bootstrapServers: \"\"", "bootstrapServers: \"kafka:9092\""));

        // When
        LintResult lint = new Helm(folder).lint().strict().call();

        // Then
        assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
        assertThat(lint.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
    }

    @TestFactory
    Stream<DynamicTest> everyObjectIsOneOfItsKind() {
        return Chart.presets().stream().flatMap(preset -> Chart.rendered(preset).objects().stream()
                .map(object -> DynamicTest.dynamicTest(
                        preset + ": " + object.path("kind").asString() + " " + Manifests.name(object),
                        () -> assertThatCode(() -> ObjectSchemas.check(object)).doesNotThrowAnyException())));
    }

    @TestFactory
    Stream<DynamicTest> aFieldThatAnObjectDoesNotHaveIsRefused() {
        return Chart.presets().stream()
                .flatMap(preset -> Chart.rendered(preset).objects().stream())
                .filter(object -> object.has("spec"))
                .map(object -> DynamicTest.dynamicTest(object.path("kind").asString(), () -> {
                    ObjectNode broken = (ObjectNode) JsonMapper.shared().readTree(object.toString());
                    ((ObjectNode) broken.path("spec")).put("madeUp", true);
                    assertThatThrownBy(() -> ObjectSchemas.check(broken)).hasMessageContaining("madeUp");
                }));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void noTwoObjectsHaveOneName(String preset) {
        assertThat(Chart.rendered(preset).objects().stream()
                        .map(object -> object.path("kind").asString() + " " + Manifests.name(object)))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void aPodLeavesLaterThanItsLongestStream(String preset) {
        Manifests manifests = Chart.rendered(preset);
        assertThat(manifests.ofKind("Deployment")).allSatisfy(deployment -> {
            JsonNode pod = deployment.at("/spec/template/spec");
            String workload = Manifests.component(deployment);
            var platform = Settings.platform(manifests, workload);
            long grace = pod.path("terminationGracePeriodSeconds").asLong();
            long preStop =
                    pod.at("/containers/0/lifecycle/preStop/sleep/seconds").asLong();
            assertThat(grace)
                    .isGreaterThan(preStop
                            + platform.drainNotice().toSeconds()
                            + platform.drainTimeout().toSeconds());
        });
        assertThat(Settings.platform(manifests, "gateway").drainTimeout())
                .isGreaterThanOrEqualTo(Settings.gateway(manifests).requestTimeout());
    }
}
