package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Batches, as users of {@code openai-java} run them. {@code -Dmedley.batch.lines=5000} for a long one. */
@ExtendWith(SuiteExtension.class)
class BatchesE2E {
    private static final int LINES = Integer.getInteger("medley.batch.lines", 200);
    private static final Duration LIMIT = Duration.ofSeconds(60).plus(Duration.ofMillis(200L * LINES));
    private static final Set<String> UNCONCERNED = Set.of("model-router", "speech-transcription", "image-captioning");
    private static final String LINE =
            """
            {"custom_id":"%s","method":"POST","url":"/v1/completions","body":\
            {"model":"%s","prompt":"The number %d","max_tokens":%d,"temperature":0}}
            """;

    private final Suite suite;
    private final OpenAIClient client;

    BatchesE2E(Suite suite) {
        this.suite = suite;
        this.client = suite.openAi();
    }

    @Test
    void eachLineGetsItsAnswerOrItsError() throws Exception {
        Batch batch = ended(create(lines(20) + LINE.formatted("bad", suite.model(), 1, 0)));

        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(20);
        assertThat(batch.requestCounts().orElseThrow().failed()).isEqualTo(1);
        assertThat(lines(batch.outputFileId().orElseThrow())).hasSize(20).allSatisfy(line -> assertThat(
                        line.at("/response/body/choices/0/text").isString())
                .isTrue());
        assertThat(lines(batch.errorFileId().orElseThrow())).singleElement().satisfies(line -> {
            assertThat(line.get("custom_id").asString()).isEqualTo("bad");
            assertThat(line.at("/response/status_code").asInt()).isEqualTo(400);
        });
    }

    @Test
    void aBadFileIsToldLineByLine() throws Exception {
        Batch batch = ended(create(lines(2) + "{\n"));

        assertThat(batch.status()).isEqualTo(Batch.Status.FAILED);
        assertThat(batch.errors().orElseThrow().data().orElseThrow())
                .singleElement()
                .satisfies(error -> assertThat(error.line()).hasValue(3L));
    }

    @Test
    void aBatchThatIsCancelledKeepsWhatWasDone() throws Exception {
        Batch batch = create(lines(2000));

        client.batches().cancel(batch.id());
        Batch cancelled = ended(batch);

        assertThat(cancelled.status()).isEqualTo(Batch.Status.CANCELLED);
        assertThat(cancelled.requestCounts().orElseThrow().completed()).isLessThan(2000);
    }

    /** Of all processes that a batch needs; without any process there is no suite to restart. */
    @Test
    void aBatchSurvivesARestartOfEverythingHalfWay() throws Exception {
        SuiteProcesses processes = suite.processes();
        Batch batch = create(lines(LINES));
        Eventually.within(LIMIT, () -> assertThat(client.batches()
                        .retrieve(batch.id())
                        .requestCounts()
                        .orElseThrow()
                        .completed())
                .isGreaterThan(LINES / 8));

        List<SuiteProcesses.Entry> needed = processes.all().stream()
                .filter(entry -> !UNCONCERNED.contains(entry.name()))
                .toList();
        needed.forEach(processes::kill);
        needed.forEach(entry -> processes.restart(entry.name()));

        Batch whole = ended(batch);
        assertThat(whole.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(lines(whole.outputFileId().orElseThrow()))
                .extracting(line -> line.get("custom_id").asString())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, LINES).mapToObj(i -> "line-" + i).toList());
    }

    private String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> LINE.formatted("line-" + i, suite.model(), i, 4))
                .collect(Collectors.joining());
    }

    private Batch create(String lines) {
        String file = client.files()
                .create(FileCreateParams.builder()
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))
                                .filename("lines.jsonl")
                                .build())
                        .purpose(FilePurpose.BATCH)
                        .build())
                .id();
        return client.batches()
                .create(BatchCreateParams.builder()
                        .inputFileId(file)
                        .endpoint(BatchCreateParams.Endpoint.V1_COMPLETIONS)
                        .completionWindow(BatchCreateParams.CompletionWindow._24H)
                        .build());
    }

    private Batch ended(Batch batch) throws Exception {
        Eventually.within(LIMIT, () -> assertThat(
                        client.batches().retrieve(batch.id()).status())
                .isIn(Batch.Status.COMPLETED, Batch.Status.FAILED, Batch.Status.CANCELLED, Batch.Status.EXPIRED));
        return client.batches().retrieve(batch.id());
    }

    private List<JsonNode> lines(String file) throws IOException {
        try (HttpResponse reply = client.files().content(file)) {
            return new String(reply.body().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> JsonMapper.shared().readTree(line))
                    .toList();
        }
    }
}
