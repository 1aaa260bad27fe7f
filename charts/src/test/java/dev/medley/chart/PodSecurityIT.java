package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Kubernetes' <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">restricted standard</a>,
 * and what Medley asks beyond it.
 */
class PodSecurityIT {
    private static final Set<String> VOLUMES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "persistentVolumeClaim",
            "projected",
            "secret",
            "image");

    @TestFactory
    Stream<DynamicTest> everyPodMeetsTheRestrictedStandard() {
        return Chart.presets().stream().flatMap(preset -> Chart.rendered(preset)
                .pods()
                .map(pod ->
                        DynamicTest.dynamicTest(preset + ": " + Manifests.component(pod), () -> isRestricted(pod))));
    }

    @TestFactory
    Stream<DynamicTest> everyPodHasNoMoreThanItNeeds() {
        return Chart.presets().stream().flatMap(preset -> Chart.rendered(preset)
                .pods()
                .map(pod -> DynamicTest.dynamicTest(preset + ": " + Manifests.component(pod), () -> isModest(pod))));
    }

    @TestFactory
    Stream<DynamicTest> soDoesOneThatFetchesItsModel() {
        Manifests manifests = Chart.render(Chart.preset("laptop"), Path.of("src/test/resources/fetched.yaml"));
        JsonNode pod = manifests.get("Deployment", "medley-text-generation").at("/spec/template");
        return Stream.of(
                DynamicTest.dynamicTest("fetch", () -> assertThat(pod.at("/spec/initContainers"))
                        .hasSize(1)),
                DynamicTest.dynamicTest("restricted", () -> isRestricted(pod)),
                DynamicTest.dynamicTest("modest", () -> isModest(pod)));
    }

    private static void isRestricted(JsonNode pod) {
        JsonNode spec = pod.path("spec");
        for (String host : List.of("hostNetwork", "hostPID", "hostIPC", "ephemeralContainers")) {
            assertThat(spec.has(host)).as(host).isFalse();
        }
        assertThat(spec.path("volumes")).allSatisfy(volume -> assertThat(volume.propertyNames())
                .as("%s", volume)
                .allMatch(name -> name.equals("name") || VOLUMES.contains(name)));
        JsonNode whole = spec.path("securityContext");
        assertThat(whole.path("runAsNonRoot").asBoolean(false)).isTrue();
        assertThat(whole.path("runAsUser").asInt(0)).isPositive();
        assertThat(whole.at("/seccompProfile/type").asString("")).isEqualTo("RuntimeDefault");
        assertThat(whole.has("sysctls")).isFalse();
        assertThat(containers(spec)).isNotEmpty().allSatisfy(container -> {
            JsonNode context = container.path("securityContext");
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(context.path("privileged").asBoolean(false)).isFalse();
            assertThat(context.at("/capabilities/drop/0").asString("")).isEqualTo("ALL");
            assertThat(context.at("/capabilities").has("add")).isFalse();
            assertThat(context.propertyNames())
                    .doesNotContain("runAsUser", "runAsNonRoot", "seccompProfile", "procMount", "seLinuxOptions");
            assertThat(container.path("ports")).noneMatch(port -> port.has("hostPort"));
        });
    }

    private static void isModest(JsonNode pod) {
        JsonNode spec = pod.path("spec");
        assertThat(spec.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(spec.path("enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(containers(spec)).allSatisfy(container -> {
            assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean(false))
                    .isTrue();
            assertThat(container.at("/resources/limits/memory").asString("")).isNotEmpty();
            assertThat(container.at("/resources/requests/cpu").asString("")).isNotEmpty();
        });
    }

    private static List<JsonNode> containers(JsonNode spec) {
        return Stream.of("initContainers", "containers")
                .flatMap(name -> StreamSupport.stream(spec.path(name).spliterator(), false))
                .toList();
    }
}
