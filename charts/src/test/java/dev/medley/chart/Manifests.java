package dev.medley.chart;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The objects of a rendered chart. */
record Manifests(List<JsonNode> objects) {
    static Manifests of(String yaml) {
        return new Manifests(StreamSupport.stream(new Yaml().loadAll(yaml).spliterator(), false)
                .filter(Objects::nonNull)
                .map(object -> (JsonNode) JsonMapper.shared().valueToTree(object))
                .toList());
    }

    Stream<JsonNode> ofKind(String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asString("").equals(kind));
    }

    JsonNode get(String kind, String name) {
        return ofKind(kind)
                .filter(object -> name(object).equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No " + kind + " is called " + name));
    }

    /** All pods, as templates of workloads or on their own: with {@code metadata} and {@code spec}. */
    Stream<JsonNode> pods() {
        return Stream.concat(ofKind("Deployment").map(object -> object.at("/spec/template")), ofKind("Pod"));
    }

    /** The settings file of a workload. */
    Map<String, Object> settings(String workload) {
        String yaml = get("ConfigMap", Chart.RELEASE + "-" + workload + "-config")
                .path("data")
                .path("application.yaml")
                .asString();
        return new Yaml().load(yaml);
    }

    /** The kind of service that a workload runs: its settings are that one's. */
    String serviceKind(String workload) {
        Map<?, ?> own = (Map<?, ?>) Objects.requireNonNull(settings(workload).get("medley"));
        return own.keySet().stream()
                .map(String.class::cast)
                .filter(part -> !part.equals("platform"))
                .findFirst()
                .orElseThrow();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asString();
    }

    static String label(JsonNode object, String label) {
        return object.path("metadata").path("labels").path(label).asString("");
    }

    static String component(JsonNode object) {
        return label(object, "app.kubernetes.io/component");
    }
}
