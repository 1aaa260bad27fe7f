package dev.medley.chart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The service of a rendered pod as a process of this machine: what a kubelet would do, and as little beside it. The
 * command, the arguments, the environment and the mounted files are the rendered ones; paths in the container lead to
 * folders of this machine, and ports and address are this machine's, since processes here share one network.
 */
final class LocalPod implements AutoCloseable {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonNode pod;
    private final Path log;
    private final int port;
    private final int grpcPort;
    private final Process process;

    private LocalPod(JsonNode pod, Path log, int port, int grpcPort, Process process) {
        this.grpcPort = grpcPort;
        this.pod = pod;
        this.log = log;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts the service of a workload.
     *
     * @param kind of the service, whose jar is run
     * @param model what the volume of the model has
     * @param folder for the mounted files and the log
     */
    static LocalPod start(Manifests manifests, String workload, ServiceKind kind, Path model, Path folder)
            throws IOException {
        JsonNode pod =
                manifests.get("Deployment", Chart.RELEASE + "-" + workload).at("/spec/template/spec");
        JsonNode container = pod.at("/containers/0");
        Path config = Files.createDirectories(folder.resolve(workload));
        Path own = Files.createDirectories(folder.resolve(workload + "-files"));
        Map<String, String> paths = Map.of(
                "/app/service.jar", jar(kind).toString(),
                "/etc/medley/config", config.toString(),
                "/etc/medley/files", own.toString(),
                "/etc/medley/tls", folder.resolve("tls").toString(),
                "/model", model.toString(),
                // Unpacked libraries are shared, as those of all tests are.
                "/tmp/djl", Path.of(System.getProperty("user.home"), ".djl.ai").toString());
        mount(manifests, workload + "-config", config, paths);
        mount(manifests, workload + "-files", own, paths);
        List<String> command = new ArrayList<>();
        Stream.of("command", "args")
                .forEach(part -> container.path(part).forEach(word -> command.add(local(word.asString(), paths))));
        command.set(
                0,
                Path.of(System.getProperty("java.home"), "bin", command.get(0)).toString());
        int port = freePort();
        int grpcPort = freePort();
        Path log = folder.resolve(workload + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(container, paths));
        builder.environment()
                .putAll(Map.of(
                        "JAVA_TOOL_OPTIONS",
                        // Processes that live for a minute spend half of it in the second compiler.
                        "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + folder,
                        "SERVER_ADDRESS",
                        "127.0.0.1",
                        "SERVER_PORT",
                        Integer.toString(port),
                        "SPRING_GRPC_SERVER_ADDRESS",
                        "127.0.0.1",
                        "SPRING_GRPC_SERVER_PORT",
                        Integer.toString(grpcPort)));
        return new LocalPod(pod, log, port, grpcPort, builder.start());
    }

    /** The number of its port {@code grpc}. */
    int grpcPort() {
        return grpcPort;
    }

    /** Where its port {@code http} answers. */
    URI http(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Whether the startup probe would succeed now. */
    boolean isStarted() throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("The process has ended:\n" + log());
        }
        return succeeds("/containers/0/startupProbe/httpGet/path");
    }

    /** Whether the liveness probe would succeed now. */
    boolean isAlive() throws InterruptedException {
        return succeeds("/containers/0/livenessProbe/httpGet/path");
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** The exit code, if it comes within the pod's grace period. */
    int exitCode() throws InterruptedException {
        long grace = pod.path("terminationGracePeriodSeconds").asLong();
        if (!process.waitFor(grace, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Still there after " + grace + " s:\n" + log());
        }
        return process.exitValue();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private boolean succeeds(String probe) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(http(pod.at(probe).asString()))
                    .timeout(ANSWER_LIMIT)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Variables in order, each with those before it in place of {@code $(NAME)}. */
    private static Map<String, String> environment(JsonNode container, Map<String, String> paths) {
        Map<String, String> environment = new HashMap<>();
        for (JsonNode variable : container.path("env")) {
            String value =
                    variable.at("/valueFrom/fieldRef/fieldPath").asString("").equals("status.podIP")
                            ? "127.0.0.1"
                            : variable.path("value").asString();
            for (var before : environment.entrySet()) {
                value = value.replace("$(" + before.getKey() + ")", before.getValue());
            }
            environment.put(variable.path("name").asString(), local(value, paths));
        }
        return environment;
    }

    private static void mount(Manifests manifests, String map, Path folder, Map<String, String> paths)
            throws IOException {
        var found = manifests
                .ofKind("ConfigMap")
                .filter(object -> Manifests.name(object).equals(Chart.RELEASE + "-" + map))
                .findFirst();
        if (found.isPresent()) {
            for (var file : found.get().path("data").properties()) {
                Files.writeString(
                        folder.resolve(file.getKey()), local(file.getValue().asString(), paths));
            }
        }
    }

    private static String local(String text, Map<String, String> paths) {
        for (var path : paths.entrySet()) {
            text = text.replaceAll(
                    "(?<![\\w/.])\\Q" + path.getKey() + "\\E", Matcher.quoteReplacement(path.getValue()));
        }
        return text;
    }

    private static Path jar(ServiceKind kind) throws IOException {
        Path target = REPOSITORY.resolve("services").resolve(kind.label()).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalStateException("No jar in " + target + "; run ./mvnw verify -pl charts -am"));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
