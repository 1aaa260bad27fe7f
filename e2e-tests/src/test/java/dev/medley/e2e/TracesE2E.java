package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.medley.e2e.OtlpReceiver.Received;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One request is one trace, whoever works for it; told by what a collector receives. */
@ExtendWith(StarterSuite.Extension.class)
@DisabledIfSystemProperty(named = "medley.url", matches = ".+", disabledReason = "the suite runs elsewhere")
class TracesE2E {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CHAT =
            """
            {"model": "auto", "max_completion_tokens": 8,
             "messages": [{"role": "user", "content": "I have had a fever for three days, should I see a doctor?"}]}
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String trace = random(16);
    private final String caller = random(8);
    private final StarterSuite starter;

    TracesE2E(StarterSuite starter) {
        this.starter = starter;
    }

    @Test
    void aChatIsOneTraceThroughGatewayRouterAndWorker() throws Exception {
        // When
        HttpResponse<String> reply = post("/v1/chat/completions", CHAT);

        // Then
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        List<Received> spans = await(
                "gateway SERVER POST /v1/chat/completions",
                "gateway CLIENT medley.routing.v1.RoutingService/Route",
                "model-router SERVER medley.routing.v1.RoutingService/Route",
                "gateway CLIENT medley.text.v1.TextGenerationService/Generate",
                "text-generation SERVER medley.text.v1.TextGenerationService/Generate",
                "text-generation INTERNAL chat starter-health");
        assertConnected(spans);
        assertListed(spans);
        assertThat(named(spans, "POST /v1/chat/completions").attributes())
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.route", "/v1/chat/completions")
                .containsEntry("http.response.status_code", 200L);
        assertThat(named(spans, "chat starter-health").attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "medley")
                .containsEntry("gen_ai.request.model", "starter-health")
                .containsEntry("gen_ai.request.max_tokens", 8L)
                .containsEntry("gen_ai.response.finish_reasons", List.of("length"))
                .containsEntry("gen_ai.usage.output_tokens", 8L)
                .containsKeys("gen_ai.usage.input_tokens", "gen_ai.response.time_to_first_chunk")
                .doesNotContainKey("error.type");
    }

    @Test
    void aJobIsOneTraceThroughGatewayRouterKafkaAndWorker() throws Exception {
        // When
        HttpResponse<String> reply =
                post("/v1/jobs", "{\"url\": \"/v1/chat/completions\", \"body\": %s}".formatted(CHAT));

        // Then
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
        List<Received> spans = await(
                "gateway SERVER POST /v1/jobs",
                "gateway CLIENT medley.jobs.v1.JobService/SubmitJob",
                "job-coordinator SERVER medley.jobs.v1.JobService/SubmitJob",
                "job-coordinator CLIENT medley.routing.v1.RoutingService/Route",
                "model-router SERVER medley.routing.v1.RoutingService/Route",
                "job-coordinator PRODUCER medley.jobs publish",
                "job-coordinator CONSUMER medley.jobs process",
                "job-coordinator PRODUCER medley.jobs.starter publish",
                "text-generation CONSUMER medley.jobs.starter process",
                "text-generation INTERNAL chat starter-health",
                "text-generation PRODUCER medley.job-events publish");
        assertConnected(spans);
        assertListed(spans);
        assertThat(named(spans, "medley.jobs.starter process").attributes())
                .containsEntry("messaging.system", "kafka")
                .containsEntry("messaging.destination.name", "medley.jobs.starter");
    }

    @Test
    void aFailureShowsInItsSpan() throws Exception {
        HttpResponse<String> reply =
                post("/v1/completions", "{\"model\": \"starter\", \"prompt\": \"%s\"}".formatted("a ".repeat(20_000)));

        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(400);
        List<Received> spans = await("text-generation INTERNAL text_completion starter");
        assertThat(named(spans, "text_completion starter").attributes())
                .containsEntry("error.type", "context_length_exceeded");
    }

    @Test
    void aCallToAnUpstreamIsASpanWithItsModel(@TempDir Path folder) throws Exception {
        // Given
        HttpServer upstream = upstream();
        Path entry = Files.writeString(
                folder.resolve("elsewhere.yaml"),
                """
                - name: elsewhere
                  upstream: {base_url: "http://127.0.0.1:%d/v1", model: their-model}
                """
                        .formatted(upstream.getAddress().getPort()));
        SuiteProcesses processes = starter.suite().processes();
        processes.catalogue("put", "--wait", entry.toString());

        // When
        HttpResponse<String> reply = post("/v1/chat/completions", CHAT.replace("\"auto\"", "\"elsewhere\""));
        processes.catalogue("remove", "elsewhere");
        upstream.stop(0);

        // Then
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        List<Received> spans = await("gateway SERVER POST /v1/chat/completions", "gateway CLIENT chat their-model");
        assertConnected(spans);
        assertThat(named(spans, "chat their-model").attributes())
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.request.model", "their-model")
                .doesNotContainKey("error.type");
    }

    @Test
    void logsCarryTheTrace() throws Exception {
        post("/v1/chat/completions", CHAT);

        for (String service : List.of("model-router", "text-generation")) {
            Eventually.within(
                    LIMIT, () -> assertThat(Files.readString(StarterSuite.HOME.resolve("logs/" + service + ".log")))
                            .contains("/" + trace + "] "));
        }
    }

    /** A server that answers as OpenAI's does. */
    private static HttpServer upstream() throws IOException {
        byte[] answer =
                """
                {"id": "c-1", "object": "chat.completion", "created": 1, "model": "their-model", "choices": [
                  {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Yes."}}]}
                """
                        .getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(starter.suite().rest().resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header("traceparent", "00-%s-%s-01".formatted(trace, caller))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private List<Received> await(String... titles) throws Exception {
        Eventually.within(LIMIT, () -> assertThat(starter.traces().spans(trace))
                .extracting(Received::title)
                .contains(titles));
        return starter.traces().spans(trace);
    }

    /** The caller's span is above all others. */
    private void assertConnected(List<Received> spans) {
        Set<String> known = spans.stream().map(Received::id).collect(Collectors.toSet());
        known.add(caller);
        assertThat(spans).allSatisfy(span -> assertThat(known).as(span.title()).contains(span.parent()));
    }

    /** Nobody calls another over gRPC but those of the list that the chart's network policies are held to. */
    private static void assertListed(List<Received> spans) throws IOException {
        Set<String> listed = edges();
        Map<String, Received> byId = spans.stream().collect(Collectors.toMap(Received::id, span -> span));
        List<String> used = spans.stream()
                .filter(span ->
                        span.span().getKind() == Span.SpanKind.SPAN_KIND_SERVER && byId.containsKey(span.parent()))
                .map(span -> Objects.requireNonNull(byId.get(span.parent())).service() + " " + span.service())
                .toList();
        assertThat(used).isNotEmpty().allMatch(listed::contains);
    }

    private static Set<String> edges() throws IOException {
        Set<String> edges = new HashSet<>();
        String caller = "";
        for (String line : Files.readAllLines(Path.of("..", "services", "edges.yaml"))) {
            if (line.startsWith("  - ")) {
                edges.add(caller + " " + line.substring(4));
            } else if (line.endsWith(":")) {
                caller = line.substring(0, line.length() - 1);
            }
        }
        return edges;
    }

    private static Received named(List<Received> spans, String name) {
        return spans.stream()
                .filter(each -> each.span().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String random(int bytes) {
        byte[] id = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(id);
        id[0] = 1;
        return HexFormat.of().formatHex(id);
    }
}
