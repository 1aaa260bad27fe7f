package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One text-generation worker, called past the gateway: one of the suite's, or one more that a test started. */
final class WorkerProcess implements AutoCloseable {
    private static final String HTTP_PORT = "--server.port=";
    private static final String GRPC_PORT = "--spring.grpc.server.port=";
    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI metrics;
    private final ManagedChannel channel;
    private final @Nullable Process process;

    private WorkerProcess(int httpPort, int grpcPort, @Nullable Process process) {
        this.metrics = URI.create("http://127.0.0.1:" + httpPort);
        this.channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .build();
        this.process = process;
    }

    /** A worker of the suite. */
    static WorkerProcess of(SuiteProcesses.Entry entry) {
        return new WorkerProcess(port(entry, HTTP_PORT), port(entry, GRPC_PORT), null);
    }

    /** Starts one more like a worker of the suite, on free ports, and waits until it is ready. */
    static WorkerProcess startLike(SuiteProcesses.Entry entry, Path log) throws Exception {
        int httpPort = freePort();
        int grpcPort = freePort();
        List<String> command = entry.command().stream()
                .map(argument -> argument.startsWith(HTTP_PORT) ? HTTP_PORT + httpPort : argument)
                .map(argument -> argument.startsWith(GRPC_PORT) ? GRPC_PORT + grpcPort : argument)
                .toList();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("GOMP_SPINCOUNT", "1000", "MALLOC_ARENA_MAX", "2"));
        WorkerProcess worker = new WorkerProcess(httpPort, grpcPort, builder.start());
        try {
            Eventually.within(
                    START_LIMIT,
                    () -> assertThat(worker.get("/readyz").statusCode()).isEqualTo(200));
        } catch (Exception | AssertionError e) {
            worker.close();
            throw e;
        }
        return worker;
    }

    /** What it answers to a generation. */
    String answer(Generation.Builder generation) {
        return TextGenerationServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(60, TimeUnit.SECONDS)
                .generate(Texts.whole(generation))
                .getChoices(0)
                .getText();
    }

    /** How many entries of the catalogue it refused. */
    int refusedAdapters() throws IOException, InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("medley_adapters_refused_total{"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        if (process != null) {
            process.destroy();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(metrics.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int port(SuiteProcesses.Entry entry, String option) {
        return entry.command().stream()
                .filter(argument -> argument.startsWith(option))
                .map(argument -> Integer.parseInt(argument.substring(option.length())))
                .findFirst()
                .orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
