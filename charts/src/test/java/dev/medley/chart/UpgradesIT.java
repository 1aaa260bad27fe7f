package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** A release goes from any preset to any other: what an object of one name must never change stays as it was. */
class UpgradesIT {
    private static final Map<String, List<String>> IMMUTABLE = Map.of(
            "Deployment", List.of("/spec/selector"),
            "Service", List.of("/spec/type", "/spec/clusterIP", "/spec/ipFamilies"),
            "PersistentVolumeClaim",
                    List.of("/spec/accessModes", "/spec/storageClassName", "/spec/volumeName", "/spec/volumeMode"),
            "PriorityClass", List.of("/value", "/preemptionPolicy"),
            "KafkaNodePool", List.of("/spec/roles", "/spec/storage/type", "/spec/storage/volumes/0/id"),
            "KafkaTopic", List.of("/spec/topicName", "/spec/partitions"),
            "PodDisruptionBudget", List.of("/spec/selector"),
            "ConfigMap", List.of("/immutable"));

    @TestFactory
    Stream<DynamicTest> keepWhatCanNotBeChanged() {
        return Chart.presets().stream().flatMap(from -> Chart.presets().stream()
                .filter(to -> !from.equals(to))
                .map(to -> DynamicTest.dynamicTest(
                        from + " to " + to, () -> keep(Chart.rendered(from), Chart.rendered(to)))));
    }

    private static void keep(Manifests before, Manifests after) {
        int compared = 0;
        for (JsonNode object : before.objects()) {
            String kind = object.path("kind").asString();
            for (JsonNode later : after.ofKind(kind)
                    .filter(other -> Manifests.name(other).equals(Manifests.name(object)))
                    .toList()) {
                assertThat(later.path("apiVersion")).isEqualTo(object.path("apiVersion"));
                for (String field : IMMUTABLE.getOrDefault(kind, List.of())) {
                    assertThat(later.at(field))
                            .as("%s %s %s", kind, Manifests.name(object), field)
                            .isEqualTo(object.at(field));
                    compared++;
                }
            }
        }
        assertThat(compared).isPositive();
        assertThat(after.objects()).as("kinds that have no list of their own").noneMatch(object -> List.of(
                        "StatefulSet", "Job", "DaemonSet")
                .contains(object.path("kind").asString()));
    }
}
