package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.chart.NetworkRules.Outsider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

class NetworkPoliciesIT {
    private static final int HTTP = 8080;
    private static final int GRPC = 9090;
    private static final int OTLP = 4317;

    /** All that a policy may name, and one that none does. */
    private static final List<Integer> PORTS = List.of(22, 53, 80, 443, HTTP, GRPC, 9092, 9093);

    /** Of the preset for production: upstreams are there, and the bucket of files. */
    private static final Set<String> IN_NEED_OF_INTERNET = Set.of("gateway", "speech-transcription");

    private static final Outsider KAFKA = new Outsider("10.244.9.9", "kafka");
    private static final Outsider PROMETHEUS = new Outsider("10.244.9.10", "monitoring");
    private static final Outsider STRANGER = new Outsider("10.244.9.11", "someone-else");
    private static final Outsider UPSTREAM = new Outsider("93.184.215.14", "none");
    private static final Outsider METADATA = new Outsider("169.254.169.254", "none");

    static List<String> presets() {
        return Chart.presets();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void thoseTalkWhoMayAndNobodyElse(String preset) {
        NetworkRules rules = new NetworkRules(Chart.rendered(preset));
        List<String> components =
                Chart.rendered(preset).pods().map(Manifests::component).toList();
        List<String> open = new ArrayList<>();
        for (String from : components) {
            for (String to : components) {
                for (int port : PORTS) {
                    if (rules.leaves(rules.pod(from), rules.pod(to), port)
                            && rules.enters(rules.pod(from), rules.pod(to), port)) {
                        open.add(from + " " + to + " " + port);
                    }
                }
            }
        }
        assertThat(open).containsExactlyInAnyOrderElementsOf(edges(preset));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void nobodyFromElsewhereReachesWorkersButWhoScrapes(String preset) {
        NetworkRules rules = new NetworkRules(Chart.rendered(preset));
        Chart.rendered(preset).ofKind("Deployment").map(Manifests::component).forEach(component -> {
            assertThat(rules.enters(PROMETHEUS, rules.pod(component), HTTP)).isTrue();
            if (!component.equals("gateway")) {
                assertThat(rules.enters(PROMETHEUS, rules.pod(component), GRPC)).isFalse();
                assertThat(rules.enters(STRANGER, rules.pod(component), HTTP)).isFalse();
                assertThat(rules.enters(STRANGER, rules.pod(component), GRPC)).isFalse();
            }
        });
    }

    @Test
    void inProductionTheGatewayTakesCallsFromTheIngressAlone() {
        NetworkRules rules = new NetworkRules(Chart.rendered("production"));
        assertThat(rules.enters(new Outsider("10.244.9.12", "ingress-nginx"), rules.pod("gateway"), HTTP))
                .isTrue();
        assertThat(rules.enters(STRANGER, rules.pod("gateway"), HTTP)).isFalse();
        assertThat(rules.enters(STRANGER, rules.pod("gateway"), GRPC)).isFalse();
    }

    @Test
    void onlyWhoHasToReachesTheInternetAndAllReachKafka() {
        NetworkRules rules = new NetworkRules(Chart.rendered("production"));
        Chart.rendered("production")
                .ofKind("Deployment")
                .map(Manifests::component)
                .forEach(component -> {
                    assertThat(rules.leaves(rules.pod(component), KAFKA, 9093)).isTrue();
                    assertThat(rules.leaves(rules.pod(component), KAFKA, 22)).isFalse();
                    assertThat(rules.leaves(rules.pod(component), UPSTREAM, 443))
                            .isEqualTo(IN_NEED_OF_INTERNET.contains(component));
                    assertThat(rules.leaves(rules.pod(component), METADATA, 80)).isFalse();
                });
    }

    @Test
    void tracesLeaveForTheirCollectorIfThereIsOneAndForNobodyElse(@TempDir Path folder) throws IOException {
        // Given
        Path values = Files.writeString(
                folder.resolve("values.yaml"),
                """
                tracing:
                  endpoint: http://collector.monitoring:4317
                  collectors: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
                """);
        Manifests traced = Chart.render(Chart.preset("laptop"), values);

        // Then
        NetworkRules rules = new NetworkRules(traced);
        NetworkRules untraced = new NetworkRules(Chart.rendered("laptop"));
        traced.ofKind("Deployment").map(Manifests::component).forEach(component -> {
            assertThat(rules.leaves(rules.pod(component), PROMETHEUS, OTLP)).isTrue();
            assertThat(rules.leaves(rules.pod(component), STRANGER, OTLP)).isFalse();
            assertThat(untraced.leaves(untraced.pod(component), PROMETHEUS, OTLP))
                    .isFalse();
        });
    }

    @Test
    void aModelServerMoreIsReachedByTheGatewayAlone() {
        // Given an entry more in the values
        Manifests manifests = Chart.render(Chart.preset("laptop"), Path.of("src/test/resources/second-model.yaml"));

        // Then
        NetworkRules rules = new NetworkRules(manifests);
        assertThat(rules.leaves(rules.pod("gateway"), rules.pod("text-law"), GRPC))
                .isTrue();
        assertThat(rules.enters(rules.pod("gateway"), rules.pod("text-law"), GRPC))
                .isTrue();
        assertThat(rules.enters(rules.pod("text-generation"), rules.pod("text-law"), GRPC))
                .isFalse();
        assertThat(rules.leaves(rules.pod("text-generation"), rules.pod("text-law"), GRPC))
                .isFalse();
    }

    /** Who may call whom in a preset: by the services' own list, and the smoke test. */
    private static List<String> edges(String preset) {
        Map<String, List<String>> called = read(Path.of("../services/edges.yaml"));
        Manifests manifests = Chart.rendered(preset);
        List<String> workloads =
                manifests.ofKind("Deployment").map(Manifests::component).toList();
        List<String> edges = new ArrayList<>(List.of("smoke-test gateway " + HTTP));
        for (String from : workloads) {
            List<String> kinds = called.getOrDefault(manifests.serviceKind(from), List.of());
            for (String to : workloads) {
                if (kinds.contains(manifests.serviceKind(to))) {
                    edges.add("%s %s %d".formatted(from, to, GRPC));
                }
            }
        }
        return edges;
    }

    private static Map<String, List<String>> read(Path file) {
        try {
            return new Yaml().load(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
