package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The init container's script, run with this machine's shell, curl and sha256sum against a server of the test's own.
 */
class FetchScriptIT {
    private static final String CONTENT = "weights";

    private final Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private final HttpServer server;

    FetchScriptIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void serve() {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            seen.put("authorization", authorization == null ? "" : authorization);
            byte[] body = CONTENT.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void fetchesAFileOnceAndPutsItInItsPlace() throws Exception {
        String line = sha256() + " tokenizer/model.bin " + at("/files/model.bin");
        assertThat(fetch(line, Map.of()).exitCode()).isZero();
        assertThat(folder.resolve("model/tokenizer/model.bin")).hasContent(CONTENT);

        Outcome again = fetch(line, Map.of());
        assertThat(again.output()).contains("tokenizer/model.bin is there");
        assertThat(asked).containsExactly("/files/model.bin");
    }

    @Test
    void refusesAFileWithAnotherChecksum() throws Exception {
        Outcome outcome = fetch("0".repeat(64) + " model.bin " + at("/model.bin"), Map.of());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).contains("model.bin has SHA-256 " + sha256());
        assertThat(folder.resolve("model")).isEmptyDirectory();
    }

    @Test
    void refusesAPathThatLeavesTheFolder() throws Exception {
        Outcome outcome = fetch(sha256() + " ../model.bin " + at("/model.bin"), Map.of());
        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(asked).isEmpty();
    }

    @Test
    void findsFilesOfTheHuggingFaceHub() throws Exception {
        Outcome outcome = fetch(
                sha256() + " config.json hf://Qwen/Qwen3-0.6B/config.json@c1899de",
                Map.of("HF_ENDPOINT", at(""), "HF_TOKEN", "hf_secret"));
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(asked).containsExactly("/Qwen/Qwen3-0.6B/resolve/c1899de/config.json");
        assertThat(seen.get("authorization")).isEqualTo("Bearer hf_secret");
        assertThat(outcome.output()).doesNotContain("hf_secret");
    }

    @Test
    void signsRequestsToS3() throws Exception {
        Outcome outcome = fetch(
                sha256() + " config.json s3://models/qwen/config.json",
                Map.of("S3_ENDPOINT", at(""), "AWS_ACCESS_KEY_ID", "AKIA", "AWS_SECRET_ACCESS_KEY", "secret"));
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(asked).containsExactly("/models/qwen/config.json");
        assertThat(seen.get("authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIA/")
                .contains("/eu-west-1/s3/aws4_request");
    }

    private record Outcome(int exitCode, String output) {}

    private Outcome fetch(String line, Map<String, String> environment) throws IOException, InterruptedException {
        Path list = Files.writeString(folder.resolve("files"), line + "\n");
        Path target = Files.createDirectories(folder.resolve("model"));
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", Chart.FOLDER.resolve("files/fetch.sh").toString(), list.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(Map.of("TARGET", target.toString(), "S3_REGION", "eu-west-1"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(log));
    }

    private String at(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static String sha256() throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT.getBytes(StandardCharsets.UTF_8)));
    }
}
