package dev.medley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObserversIT {
    private static final Path OBSERVABILITY = Path.of("/charts/observability");
    private static final List<ServiceSpec> SERVICES = List.of(new ServiceSpec(
            "text-generation-2", List.of("java"), Map.of(), URI.create("http://127.0.0.1:8101/readyz"), ""));

    private final Path folder;

    ObserversIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void whatIsNotOnThisMachineIsNamedAndNothingIsStarted() {
        Observers observers = observers();

        assertThat(observers.specs()).isEmpty();
        assertThat(observers.missing()).containsExactly("prometheus", "grafana");
    }

    @Test
    void prometheusReadsEveryServiceWithTheLabelsOfACluster() throws IOException {
        program("prometheus");

        Observers observers = observers();

        assertThat(observers.missing()).containsExactly("grafana");
        assertThat(observers.specs()).singleElement().satisfies(spec -> assertThat(spec.command())
                .contains("--web.listen-address=127.0.0.1:4001"));
        assertThat(Files.readString(folder.resolve("home/prometheus/prometheus.yml")))
                .contains(
                        "rule_files: [\"/charts/observability/alerts.yaml\"]",
                        "{targets: [\"127.0.0.1:8101\"], labels: {namespace: local, pod: text-generation-2, "
                                + "app_kubernetes_io_component: text-generation}}");
    }

    @Test
    void grafanaShowsTheChartsDashboardsOverThatPrometheus() throws IOException {
        program("prometheus");
        program("grafana");

        Observers observers = observers();

        assertThat(observers.missing()).isEmpty();
        assertThat(observers.specs().get(1).command()).contains("server");
        assertThat(observers.specs().get(1).readiness()).isEqualTo(URI.create("http://127.0.0.1:4002/api/health"));
        Path provisioning = folder.resolve("home/grafana/provisioning");
        assertThat(Files.readString(provisioning.resolve("datasources/prometheus.yaml")))
                .contains("http://127.0.0.1:4001");
        assertThat(Files.readString(provisioning.resolve("dashboards/medley.yaml")))
                .contains("/charts/observability/dashboards");
    }

    private Observers observers() {
        return Observers.of(
                SERVICES,
                new Home(folder.resolve("home")),
                OBSERVABILITY,
                folder.resolve("bin").toString(),
                4001,
                4002);
    }

    private void program(String name) throws IOException {
        Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
        assertThat(Files.writeString(file, "#!/bin/sh\n").toFile().setExecutable(true))
                .isTrue();
    }
}
