package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import dev.medley.gateway.testing.FakeCoordinator;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobFailure;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.Priority;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.GenerateResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Batches of the official client, whose lines a coordinator answers as it is told. */
class BatchesIT {
    private static final String LINE =
            """
            {"custom_id":"%s","method":"POST","url":"/v1/chat/completions","body":\
            {"model":"tiny","messages":[{"role":"user","content":"%s"}],"temperature":%s}}
            """;

    private static Path store;
    private static RunningGateway gateway;
    private static FakeCoordinator coordinator;
    private static OpenAIClient clinic;
    private static OpenAIClient lab;

    @BeforeAll
    static void start(@TempDir Path folder) {
        store = folder;
        gateway = RunningGateway.start(
                "medley.gateway.api-keys=sesame",
                "medley.gateway.tenants[0].name=clinic",
                "medley.gateway.tenants[0].keys=clinic-key",
                "medley.gateway.tenants[0].models=tiny",
                "medley.gateway.tenants[1].name=lab",
                "medley.gateway.tenants[1].keys=lab-key",
                "medley.gateway.files.store.folder=" + folder,
                "medley.gateway.batches.at-once=4",
                "medley.gateway.batches.lines-at-once=8",
                "medley.gateway.batches.max-lines=100");
        coordinator = gateway.coordinator();
        clinic = client("clinic-key");
        lab = client("lab-key");
    }

    @AfterAll
    static void stop() {
        clinic.close();
        lab.close();
        gateway.close();
    }

    @BeforeEach
    void everyJobIsAnswered() {
        coordinator.ending(BatchesIT::answered);
        coordinator.refusing(null);
    }

    @Test
    void everyLineIsAnsweredOnce() throws IOException {
        String lines = IntStream.range(0, 50)
                        .mapToObj(i -> LINE.formatted("line-" + i, "question " + i, "0.5"))
                        .collect(Collectors.joining())
                + LINE.formatted("too-warm", "x", "9");

        Batch created = create(clinic, lines);
        Batch batch = awaited(clinic, created, Batch.Status.COMPLETED);

        assertThat(created.validate().status()).isEqualTo(Batch.Status.VALIDATING);
        assertThat(created.expiresAt()).hasValue(created.createdAt() + 24 * 3600);
        assertThat(batch.metadata().orElseThrow()._additionalProperties()).containsKey("run");
        assertThat(batch.requestCounts().orElseThrow().total()).isEqualTo(51);
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(50);
        assertThat(batch.requestCounts().orElseThrow().failed()).isEqualTo(1);
        assertThat(batch.inProgressAt()).isPresent();
        assertThat(batch.finalizingAt()).isPresent();
        assertThat(batch.completedAt()).isPresent();
        Map<String, JsonNode> output = byCustomId(clinic, batch.outputFileId().orElseThrow());
        assertThat(output).hasSize(50);
        JsonNode line = Objects.requireNonNull(output.get("line-7"));
        assertThat(line.propertyNames()).containsExactly("id", "custom_id", "response", "error");
        assertThat(line.get("error").isNull()).isTrue();
        assertThat(line.at("/response/status_code").intValue()).isEqualTo(200);
        assertThat(line.at("/response/body/object").stringValue()).isEqualTo("chat.completion");
        assertThat(line.at("/response/body/choices/0/message/content").stringValue())
                .isEqualTo("to question 7");
        Map<String, JsonNode> errors = byCustomId(clinic, batch.errorFileId().orElseThrow());
        assertThat(errors).containsOnlyKeys("too-warm");
        assertThat(Objects.requireNonNull(errors.get("too-warm"))
                        .at("/response/status_code")
                        .intValue())
                .isEqualTo(400);
        assertThat(Objects.requireNonNull(errors.get("too-warm"))
                        .at("/response/body/error/param")
                        .stringValue())
                .isEqualTo("temperature");
    }

    @Test
    void linesAreJobsThatComeAfterAllOthersAndMayUseTheTenantsModelsAlone() {
        Batch batch = create(clinic, LINE.formatted("one", "hello", "0"));
        awaited(clinic, batch, Batch.Status.COMPLETED);

        var request = coordinator.received(batch.id() + "-1");

        assertThat(request.getAllowedModelsList()).containsExactly("tiny");
        assertThat(request.getJob().getTenant()).isEqualTo("clinic");
        assertThat(request.getJob().getPriority()).isEqualTo(Priority.PRIORITY_LOW);
        assertThat(request.getJob().getExpiresAt().getSeconds())
                .isEqualTo(batch.expiresAt().orElseThrow());
        assertThat(request.getJob().getLabelsMap()).containsEntry("medley.url", "/v1/chat/completions");
    }

    @Test
    void aBadFileFailsWithTheNumbersOfItsLines() {
        Batch batch = awaited(
                clinic,
                create(clinic, LINE.formatted("a", "x", "0") + "no json\n" + LINE.formatted("a", "x", "0")),
                Batch.Status.FAILED);

        assertThat(batch.failedAt()).isPresent();
        assertThat(batch.errors().orElseThrow().data().orElseThrow())
                .extracting(
                        error -> error.line().orElseThrow() + " " + error.code().orElseThrow())
                .containsExactly("2 invalid_json_line", "3 duplicate_custom_id");
        assertThat(batch.outputFileId()).isEmpty();
    }

    @Test
    void aJobThatFailsIsAnErrorOfItsLine() throws IOException {
        coordinator.ending(job -> event -> event.setState(JobState.JOB_STATE_FAILED)
                .setFailure(JobFailure.newBuilder()
                        .setReason(ErrorCategory.CONTEXT_LENGTH_EXCEEDED.name())
                        .setMessage("4 tokens too many")));

        Batch batch = awaited(clinic, create(clinic, LINE.formatted("one", "x", "0")), Batch.Status.COMPLETED);

        JsonNode line = Objects.requireNonNull(
                byCustomId(clinic, batch.errorFileId().orElseThrow()).get("one"));
        assertThat(batch.outputFileId()).isEmpty();
        assertThat(line.at("/response/body/error/code").stringValue()).isEqualTo("context_length_exceeded");
        assertThat(line.at("/response/body/error/message").stringValue()).isEqualTo("4 tokens too many");
    }

    @Test
    void whatIsCancelledKeepsWhatWasDone() throws IOException {
        coordinator.ending(job -> job.getId().endsWith("-1") ? answered(job) : event -> {});
        Batch batch = create(clinic, three());
        awaited(clinic, batch, now -> now.requestCounts().orElseThrow().completed() == 1);

        Batch cancelling = clinic.batches().cancel(batch.id());
        Batch cancelled = awaited(clinic, batch, Batch.Status.CANCELLED);

        assertThat(cancelling.status()).isEqualTo(Batch.Status.CANCELLING);
        assertThat(cancelled.cancellingAt()).isPresent();
        assertThat(cancelled.requestCounts().orElseThrow().completed()).isEqualTo(1);
        assertThat(byCustomId(clinic, cancelled.outputFileId().orElseThrow())).containsOnlyKeys("one");
        assertThat(byCustomId(clinic, cancelled.errorFileId().orElseThrow()).values())
                .extracting(line -> line.at("/error/code").stringValue())
                .containsExactly("batch_cancelled", "batch_cancelled");
        assertThat(coordinator.cancelled()).contains(batch.id() + "-2", batch.id() + "-3");
        assertThatThrownBy(() -> clinic.batches().cancel(batch.id())).isInstanceOf(BadRequestException.class);
    }

    /** The other gateway runs it: both share the folder and the broker. */
    @Test
    void whatIsNotDoneInTimeExpires() throws IOException {
        Function<Job, Consumer<JobEvent.Builder>> theFirst =
                job -> job.getId().endsWith("-1") ? answered(job) : event -> {};
        coordinator.ending(theFirst);
        try (RunningGateway hasty = RunningGateway.start(
                "medley.gateway.files.store.folder=" + store, "medley.gateway.batches.window=3s")) {
            hasty.coordinator().ending(theFirst);
            OpenAIClient anyone = client(hasty, "none");

            Batch expired = awaited(anyone, create(anyone, three()), Batch.Status.EXPIRED);

            assertThat(expired.expiredAt()).isPresent();
            assertThat(byCustomId(anyone, expired.outputFileId().orElseThrow())).containsOnlyKeys("one");
            assertThat(byCustomId(anyone, expired.errorFileId().orElseThrow()).values())
                    .extracting(line -> line.at("/error/code").stringValue())
                    .containsExactly("batch_expired", "batch_expired");
            anyone.close();
        }
    }

    @Test
    void anotherTenantsBatchIsAsIfItWereNotThere() {
        Batch theirs = create(clinic, LINE.formatted("one", "x", "0"));

        assertThatThrownBy(() -> lab.batches().retrieve(theirs.id()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("No batch found with id '" + theirs.id());
        assertThatThrownBy(() -> lab.batches().cancel(theirs.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(
                        () -> lab.batches().create(params(theirs.inputFileId()).build()))
                .isInstanceOf(BadRequestException.class);
        assertThat(lab.batches().list().data()).extracting(Batch::id).doesNotContain(theirs.id());
    }

    @Test
    void listsComeNewestFirstPageByPage() {
        List<String> ids = IntStream.range(0, 3)
                .mapToObj(i -> create(lab, LINE.formatted("one", "x", "0")).id())
                .toList();

        assertThat(lab.batches().list(BatchListParams.builder().limit(2).build()).autoPager().stream()
                        .map(Batch::id))
                .startsWith(ids.get(2), ids.get(1), ids.get(0));
    }

    @Test
    void withoutCoordinatorsNothingIsAcceptedAndNothingIsLeft() {
        coordinator.refusing(new MedleyException(ErrorCategory.UNAVAILABLE, "Kafka is out of reach"));
        long before = lab.batches().list().data().size();

        assertThatThrownBy(() -> create(lab, LINE.formatted("one", "x", "0")))
                .isInstanceOf(InternalServerException.class);

        assertThat(lab.batches().list().data()).hasSize((int) before);
    }

    private static String three() {
        return LINE.formatted("one", "x", "0") + LINE.formatted("two", "x", "0") + LINE.formatted("three", "x", "0");
    }

    private static Consumer<JobEvent.Builder> answered(Job job) {
        String said = job.getGeneration().getConversation().getMessages(0).getContent();
        return event -> event.setState(JobState.JOB_STATE_SUCCEEDED)
                .setResult(JobResult.newBuilder()
                        .setGeneration(GenerateResponse.newBuilder()
                                .setId("r-1")
                                .setModel("tiny")
                                .addChoices(Choice.newBuilder()
                                        .setText("to " + said)
                                        .setFinishReason(FinishReason.FINISH_REASON_STOP))));
    }

    private static Batch create(OpenAIClient client, String lines) {
        String file = client.files()
                .create(FileCreateParams.builder()
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))
                                .filename("lines.jsonl")
                                .build())
                        .purpose(FilePurpose.BATCH)
                        .build())
                .id();
        return client.batches().create(params(file).build());
    }

    private static BatchCreateParams.Builder params(String file) {
        return BatchCreateParams.builder()
                .inputFileId(file)
                .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                .metadata(BatchCreateParams.Metadata.builder()
                        .putAdditionalProperty("run", JsonValue.from("nightly"))
                        .build());
    }

    private static Batch awaited(OpenAIClient client, Batch batch, Batch.Status status) {
        return awaited(client, batch, now -> now.status().equals(status));
    }

    private static Batch awaited(OpenAIClient client, Batch batch, Predicate<Batch> wanted) {
        Wait.until(
                "the batch has come to it",
                Duration.ofSeconds(40),
                () -> wanted.test(client.batches().retrieve(batch.id()).validate()));
        return client.batches().retrieve(batch.id());
    }

    private static Map<String, JsonNode> byCustomId(OpenAIClient client, String file) throws IOException {
        try (HttpResponse reply = client.files().content(file)) {
            return new String(reply.body().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> JsonMapper.shared().readTree(line))
                    .collect(Collectors.toMap(line -> line.get("custom_id").stringValue(), Function.identity()));
        }
    }

    private static OpenAIClient client(String key) {
        return client(gateway, key);
    }

    private static OpenAIClient client(RunningGateway called, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(called.uri("/v1").toString())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }
}
