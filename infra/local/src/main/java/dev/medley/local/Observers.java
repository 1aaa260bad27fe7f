package dev.medley.local;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prometheus and Grafana over a suite, as far as they are on this machine: the chart's dashboards and alerts, with the
 * labels that they have in a cluster.
 *
 * @param specs processes to start once the services run
 * @param missing programs that are not there
 */
record Observers(List<ServiceSpec> specs, List<String> missing) {
    static final Observers NONE = new Observers(List.of(), List.of());

    private static final String PROMETHEUS = "prometheus";
    private static final String GRAFANA = "grafana";

    /**
     * Those that are on the search path, with their settings written into the home.
     *
     * @param searchPath folders of programs, as {@code PATH} has them
     */
    static Observers of(
            List<ServiceSpec> services, Home home, Path observability, String searchPath, int prometheus, int grafana) {
        List<ServiceSpec> specs = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        find(searchPath, PROMETHEUS)
                .ifPresentOrElse(
                        program -> specs.add(prometheus(program, services, home, observability, prometheus)),
                        () -> missing.add(PROMETHEUS));
        find(searchPath, "grafana-server")
                .map(program -> List.of(program.toString()))
                .or(() -> find(searchPath, GRAFANA).map(program -> List.of(program.toString(), "server")))
                .ifPresentOrElse(
                        command -> specs.add(grafana(command, home, observability, prometheus, grafana)),
                        () -> missing.add(GRAFANA));
        return new Observers(List.copyOf(specs), List.copyOf(missing));
    }

    private static ServiceSpec prometheus(
            Path program, List<ServiceSpec> services, Home home, Path observability, int port) {
        Path folder = home.directory().resolve(PROMETHEUS);
        String targets = services.stream().map(Observers::target).collect(Collectors.joining());
        Path config = write(
                folder.resolve("prometheus.yml"),
                """
                global: {scrape_interval: 5s, evaluation_interval: 5s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: medley
                    metrics_path: /metrics
                    static_configs:
                %s"""
                        .formatted(observability.resolve("alerts.yaml"), targets));
        return new ServiceSpec(
                PROMETHEUS,
                List.of(
                        program.toString(),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port),
                Map.of(),
                URI.create("http://127.0.0.1:" + port + "/-/ready"),
                "http://127.0.0.1:" + port);
    }

    private static String target(ServiceSpec service) {
        return "      - {targets: [\"%s\"], labels: {namespace: local, pod: %s, app_kubernetes_io_component: %s}}%n"
                .formatted(
                        service.readiness().getAuthority(),
                        service.name(),
                        service.name().replaceFirst("-\\d+$", ""));
    }

    private static ServiceSpec grafana(List<String> command, Home home, Path observability, int prometheus, int port) {
        Path folder = home.directory().resolve(GRAFANA);
        Path provisioning = folder.resolve("provisioning");
        write(
                provisioning.resolve("datasources/prometheus.yaml"),
                """
                apiVersion: 1
                datasources:
                  - {name: Prometheus, type: prometheus, access: proxy, url: "http://127.0.0.1:%d", isDefault: true}
                """
                        .formatted(prometheus));
        write(
                provisioning.resolve("dashboards/medley.yaml"),
                """
                apiVersion: 1
                providers:
                  - {name: medley, type: file, options: {path: "%s"}}
                """
                        .formatted(observability.resolve("dashboards")));
        return new ServiceSpec(
                GRAFANA,
                Stream.concat(command.stream(), Stream.of("--homepath", grafanaHome()))
                        .toList(),
                Map.of(
                        "GF_SERVER_HTTP_ADDR",
                        "127.0.0.1",
                        "GF_SERVER_HTTP_PORT",
                        Integer.toString(port),
                        "GF_PATHS_DATA",
                        folder.resolve("data").toString(),
                        "GF_PATHS_LOGS",
                        folder.resolve("logs").toString(),
                        "GF_PATHS_PROVISIONING",
                        provisioning.toString(),
                        "GF_AUTH_ANONYMOUS_ENABLED",
                        "true",
                        "GF_ANALYTICS_REPORTING_ENABLED",
                        "false",
                        "GF_ANALYTICS_CHECK_FOR_UPDATES",
                        "false"),
                URI.create("http://127.0.0.1:" + port + "/api/health"),
                "http://127.0.0.1:" + port + "/d/medley");
    }

    private static String grafanaHome() {
        String chosen = System.getenv("GRAFANA_HOME");
        return chosen == null ? "/usr/share/grafana" : chosen;
    }

    private static Optional<Path> find(String searchPath, String program) {
        return Stream.of(searchPath.split(":"))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new SuiteFailure("can't write " + file + ": " + e.getMessage(), e);
        }
    }
}
