package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.local.kafka.KafkaBroker;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the chart renders starts the real services. */
class RenderedProcessesE2E {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Path STARTER = Path.of("../infra/starter-models/text").toAbsolutePath();
    private static final String CHAT =
            """
            {"model": "starter", "max_completion_tokens": 8, "messages": [{"role": "user", "content": "What is a tax?"}]}
            """;

    private final Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    RenderedProcessesE2E(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void aGatewayAndAWorkerStartedFromTheLaptopPresetAnswerAChatAndLeaveInOrder() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(folder.resolve("kafka"))) {
            // Given
            Path values = Files.writeString(
                    folder.resolve("values.yaml"),
                    "kafka: {strimzi: {enabled: false}, bootstrapServers: \"%s\"}"
                            .formatted(broker.bootstrapServers()));
            Manifests manifests = Chart.render(Chart.preset("laptop"), values);
            try (LocalPod worker =
                            LocalPod.start(manifests, "text-generation", ServiceKind.TEXT_GENERATION, STARTER, folder);
                    LocalPod gateway = LocalPod.start(manifests, "gateway", ServiceKind.GATEWAY, folder, folder)) {
                await(gateway::isStarted);
                await(worker::isStarted);
                assertThat(worker.isAlive()).isTrue();
                await(() -> models(gateway).contains("\"ready\":true"));

                // When
                JsonNode answer = JsonMapper.shared().readTree(chat(gateway));

                // Then
                assertThat(answer.at("/choices/0/message/content").asString("")).isNotBlank();
                assertThat(answer.path("model").asString("")).isEqualTo("starter");
                assertThat(gateway.terminate()).as(gateway.log()).isZero();
                assertThat(worker.terminate()).as(worker.log()).isZero();
            }
        }
    }

    private String models(LocalPod gateway) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(gateway.http("/v1/models")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private String chat(LocalPod gateway) throws Exception {
        HttpResponse<String> reply = http.send(
                HttpRequest.newBuilder(gateway.http("/v1/chat/completions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(CHAT))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return reply.body();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("no success within %s", LIMIT).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }
}
