package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.chart.NetworkRules.Outsider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkPoliciesIT {
    private static final int HTTP = 8080;
    private static final int GRPC = 9090;

    /** All that a policy may name, and one that none does. */
    private static final List<Integer> PORTS = List.of(22, 53, 80, 443, HTTP, GRPC, 9092, 9093);

    /** Who may call whom, and nobody else anybody: caller, called, port. */
    private static final Map<String, List<String>> EDGES = Map.of(
            "laptop",
            List.of(
                    "gateway job-coordinator 9090",
                    "gateway model-router 9090",
                    "job-coordinator model-router 9090",
                    "gateway text-generation 9090",
                    "smoke-test gateway 8080"),
            "one-gpu-node",
            List.of(
                    "gateway job-coordinator 9090",
                    "gateway model-router 9090",
                    "job-coordinator model-router 9090",
                    "gateway speech-transcription 9090",
                    "gateway text-generation 9090",
                    "smoke-test gateway 8080"),
            "production",
            List.of(
                    "gateway job-coordinator 9090",
                    "gateway model-router 9090",
                    "job-coordinator model-router 9090",
                    "gateway speech-transcription 9090",
                    "gateway text-generation 9090",
                    "gateway text-jobs 9090",
                    "smoke-test gateway 8080"));

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
        assertThat(open).containsExactlyInAnyOrderElementsOf(EDGES.get(preset));
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
    void onlyTheGatewayReachesTheInternetAndAllReachKafka() {
        NetworkRules rules = new NetworkRules(Chart.rendered("production"));
        Chart.rendered("production")
                .ofKind("Deployment")
                .map(Manifests::component)
                .forEach(component -> {
                    assertThat(rules.leaves(rules.pod(component), KAFKA, 9093)).isTrue();
                    assertThat(rules.leaves(rules.pod(component), KAFKA, 22)).isFalse();
                    assertThat(rules.leaves(rules.pod(component), UPSTREAM, 443))
                            .isEqualTo(component.equals("gateway"));
                    assertThat(rules.leaves(rules.pod(component), METADATA, 80)).isFalse();
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
}
