package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What dashboards and alerts ask for, a running suite exposes. */
@ExtendWith(StarterSuite.Extension.class)
@DisabledIfSystemProperty(named = "medley.url", matches = ".+", disabledReason = "the suite runs elsewhere")
class MetricsE2E {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Labels that whoever scrapes sets: Prometheus' own, and those of the chart's ServiceMonitor. */
    private static final Set<String> OF_THE_SCRAPER =
            Set.of("namespace", "pod", "instance", "job", "app_kubernetes_io_component", "le");

    /**
     * What NVIDIA's exporter exposes unless told otherwise, and its labels; there is no GPU here that it could tell of.
     */
    private static final Map<String, Set<String>> OF_THE_EXPORTER_OF_GPUS = Stream.of(
                    "DCGM_FI_DEV_GPU_UTIL",
                    "DCGM_FI_DEV_FB_USED",
                    "DCGM_FI_DEV_FB_FREE",
                    "DCGM_FI_DEV_POWER_USAGE",
                    "DCGM_FI_DEV_GPU_TEMP",
                    "DCGM_FI_DEV_SM_CLOCK",
                    "DCGM_FI_DEV_XID_ERRORS")
            .collect(Collectors.toMap(metric -> metric, metric -> Set.of("gpu", "UUID", "modelName", "Hostname")));

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final StarterSuite starter;

    MetricsE2E(StarterSuite starter) {
        this.starter = starter;
    }

    @TestFactory
    Stream<DynamicTest> everyMetricThatIsAskedForIsExposedWithItsLabels() throws Exception {
        useAll();
        // What was used comes by Kafka.
        Eventually.within(LIMIT, () -> assertThat(exposed()).containsKey("medley_used_tokens_total"));
        Map<String, Set<String>> exposed = exposed();
        exposed.putAll(OF_THE_EXPORTER_OF_GPUS);
        return Expressions.all().entrySet().stream()
                .map(expression -> DynamicTest.dynamicTest(expression.getKey(), () -> {
                    Expressions.Asked asked = Expressions.asked(expression.getValue());
                    assertThat(asked.metrics()).isNotEmpty();
                    assertThat(exposed.keySet()).containsAll(asked.metrics());
                    Set<String> labels = new HashSet<>(OF_THE_SCRAPER);
                    asked.metrics().forEach(metric -> labels.addAll(exposed.getOrDefault(metric, Set.of())));
                    assertThat(labels).as(expression.getValue()).containsAll(asked.labels());
                }));
    }

    @Test
    void everyAlertHasARunbook() throws Exception {
        String runbooks = Expressions.runbooks();
        assertThat(Expressions.alerts()).isNotEmpty().allSatisfy(alert -> assertThat(runbooks)
                .contains("## " + alert + "\n"));
    }

    /** Some metrics are there only once there is something to count. */
    private void useAll() throws Exception {
        String chat =
                """
                {"model": "auto", "max_completion_tokens": 2, "messages": [{"role": "user", "content": "What is a tax?"}]}""";
        assertThat(post("/v1/chat/completions", chat).statusCode()).isEqualTo(200);
        String job = "{\"url\": \"/v1/chat/completions\", \"body\": %s}".formatted(chat);
        assertThat(post("/v1/jobs", job).statusCode()).isEqualTo(202);
    }

    /** The labels of each metric, all services together. */
    private Map<String, Set<String>> exposed() throws Exception {
        Map<String, Set<String>> exposed = new HashMap<>();
        for (var process : starter.suite().processes().all()) {
            if (process.readiness().getScheme().equals("http")) {
                get(process.readiness().resolve("/metrics"))
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .forEach(line -> add(line, exposed));
            }
        }
        return new TreeMap<>(exposed);
    }

    private static void add(String line, Map<String, Set<String>> exposed) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        Set<String> labels = exposed.computeIfAbsent(sample.group(1), name -> new HashSet<>());
        if (sample.group(2) != null) {
            LABEL.matcher(sample.group(2)).results().forEach(label -> labels.add(label.group(1)));
        }
    }

    private String get(URI address) throws Exception {
        return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(starter.suite().rest().resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
