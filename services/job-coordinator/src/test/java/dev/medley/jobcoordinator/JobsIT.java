package dev.medley.jobcoordinator;

import static dev.medley.jobcoordinator.CoordinatorUnderTest.TENANT;
import static dev.medley.jobcoordinator.CoordinatorUnderTest.await;
import static dev.medley.jobcoordinator.CoordinatorUnderTest.job;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.CancelJobRequest;
import dev.medley.proto.jobs.v1.GetJobRequest;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.JobStatus;
import dev.medley.proto.jobs.v1.ListDeadLettersRequest;
import dev.medley.proto.jobs.v1.ListJobsRequest;
import dev.medley.proto.jobs.v1.ListJobsResponse;
import dev.medley.proto.jobs.v1.NamedDeadLetter;
import dev.medley.proto.jobs.v1.PipelineWork;
import dev.medley.proto.jobs.v1.ResendDeadLetterRequest;
import dev.medley.proto.jobs.v1.SubmitJobRequest;
import dev.medley.proto.jobs.v1.SubmitJobResponse;
import dev.medley.proto.jobs.v1.SummarizeUsageRequest;
import dev.medley.proto.jobs.v1.WatchJobRequest;
import dev.medley.proto.jobs.v1.WatchJobResponse;
import dev.medley.proto.jobs.v1.WebhookDelivery;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.usage.v1.UsageRecord;
import dev.medley.proto.usage.v1.UsageSummary;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsIT {
    private static final String MODEL = FakeWorker.MODEL;

    private static KafkaBroker broker;
    private static Map<String, Object> kafka;
    private static CoordinatorUnderTest coordinator;
    private static CoordinatorUnderTest other;
    private static FakeWorker worker;
    private static FakeWorker seeing;
    private static FakeWorker hearing;

    @BeforeAll
    static void start(@TempDir Path directory) {
        broker = KafkaBroker.start(directory.resolve("kafka"));
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        worker = new FakeWorker(kafka, "worker");
        seeing = new FakeWorker(kafka, "seeing", Modality.MODALITY_VISION, FakeWorker.SEEING);
        hearing = new FakeWorker(kafka, "hearing", Modality.MODALITY_SPEECH, FakeWorker.HEARING);
        coordinator = CoordinatorUnderTest.serving(broker.bootstrapServers(), directory.resolve("one"));
        other = CoordinatorUnderTest.serving(broker.bootstrapServers(), directory.resolve("two"));
    }

    @AfterAll
    static void stop() {
        other.close();
        coordinator.close();
        hearing.close();
        seeing.close();
        worker.close();
        broker.close();
    }

    @Test
    void aJobIsAcceptedDoneAndToldByAnyCoordinator() {
        JobStatus accepted = coordinator.submit(job("", MODEL, "hello", 50).toBuilder()
                .putLabels("colour", "blue")
                .build());

        assertThat(accepted.getEvent().getState()).isEqualTo(JobState.JOB_STATE_ACCEPTED);
        String id = accepted.getEvent().getJobId();
        assertThat(id).startsWith("job-");
        assertThat(states(other, id, 0)).endsWith(JobState.JOB_STATE_STARTED, JobState.JOB_STATE_SUCCEEDED);
        JobStatus done = other.get(id);
        assertThat(done.getEvent().getResult().getGeneration().getModel()).isEqualTo(MODEL);
        assertThat(done.getEvent().getLabelsMap()).containsEntry("colour", "blue");
        assertThat(coordinator.ended(id, JobState.JOB_STATE_SUCCEEDED).getRevision())
                .isEqualTo(done.getRevision());
    }

    @Test
    void anAdaptersJobsLieOnItsBaseModelsTopic() {
        coordinator.submit(job("adapted", FakeWorker.ADAPTER, "hello", 1));

        JobStatus done = coordinator.ended("adapted", JobState.JOB_STATE_SUCCEEDED);
        assertThat(done.getEvent().getModel()).isEqualTo(FakeWorker.ADAPTER);
    }

    @Test
    void workWithMediaGoesToTheFirstModelThatSeesOrHears() {
        coordinator.submit(captioning("seen", "auto", image("file-1")));
        coordinator.submit(recording("heard", "auto"));
        coordinator.submit(video("watched-video", FakeWorker.SEEING));

        assertThat(List.of("seen", "heard", "watched-video"))
                .map(id -> coordinator
                        .ended(id, JobState.JOB_STATE_SUCCEEDED)
                        .getEvent()
                        .getModel())
                .containsExactly(FakeWorker.SEEING, FakeWorker.HEARING, FakeWorker.SEEING);
        assertThat(seeing.started()).contains("seen", "watched-video");
        assertThat(hearing.started()).contains("heard");
    }

    @Test
    void aModelOfTheWrongKindAndMediaInAJobAreRefusedAtOnce() {
        assertRefused(ErrorCategory.UNSUPPORTED_PARAMETER, "captioning.model", captioning("", MODEL, image("file-1")));
        assertRefused(
                ErrorCategory.UNSUPPORTED_PARAMETER, "recording.transcription.model", recording("", FakeWorker.SEEING));
        assertRefused(ErrorCategory.UNSUPPORTED_PARAMETER, "video.model", video("", FakeWorker.HEARING));
        assertRefused(ErrorCategory.UNSUPPORTED_PARAMETER, "generation.model", job("", FakeWorker.HEARING, "hello", 1));
        assertRefused(ErrorCategory.MODEL_NOT_FOUND, "captioning.model", captioning("", "unknown", image("file-1")));
        assertRefused(
                ErrorCategory.MODEL_NOT_FOUND,
                "captioning.model",
                captioning("", FakeWorker.SEEING, image("file-1")),
                MODEL);
        assertRefused(ErrorCategory.UNAVAILABLE, "captioning.model", captioning("", "auto", image("file-1")), MODEL);
        Image bytes =
                Image.newBuilder().setFile(ByteString.copyFromUtf8("GIF89a")).build();
        assertRefused(
                ErrorCategory.INVALID_REQUEST,
                "captioning.turns[0].parts[0].image.file",
                captioning("", FakeWorker.SEEING, bytes));
    }

    @Test
    void anIdHandedInOftenIsOneJob() throws Exception {
        Job job = job("often", MODEL, "hello", 100);
        List<Future<SubmitJobResponse>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            var request = SubmitJobRequest.newBuilder().setJob(job).build();
            answers.add((i % 2 == 0 ? coordinator : other).futures().submitJob(request));
        }
        for (Future<SubmitJobResponse> answer : answers) {
            assertThat(answer.get().getJob().getEvent().getJobId()).isEqualTo("often");
        }
        coordinator.ended("often", JobState.JOB_STATE_SUCCEEDED);
        assertThat(coordinator.submit(job).getEvent().getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
        assertThat(Collections.frequency(worker.started(), "often")).isEqualTo(1);

        MedleyException refused = refusal(() -> coordinator.submit(job("often", MODEL, "something else", 1)));
        assertThat(refused.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
        assertThat(refused.field()).isEqualTo("id");
    }

    @Test
    void aWatchGoesOnFromTheRevisionHeardLast() {
        coordinator.submit(job("watched", MODEL, "hello", 1));
        JobStatus done = coordinator.ended("watched", JobState.JOB_STATE_SUCCEEDED);

        assertThat(states(coordinator, "watched", done.getRevision() - 1))
                .containsExactly(JobState.JOB_STATE_SUCCEEDED);
        assertThat(states(coordinator, "watched", done.getRevision())).isEmpty();
    }

    @Test
    void whatCantBeDoneIsRefusedAtOnce() {
        assertRefused(ErrorCategory.MODEL_NOT_FOUND, "generation.model", job("", "unknown", "hello", 1));
        assertRefused(ErrorCategory.UNAVAILABLE, "generation.model", job("", "auto", "hello", 1));
        assertRefused(
                ErrorCategory.INVALID_REQUEST,
                "tenant",
                job("", MODEL, "hello", 1).toBuilder().clearTenant().build());
        assertRefused(
                ErrorCategory.INVALID_REQUEST,
                "work",
                Job.newBuilder().setTenant(TENANT).build());
        MedleyException large = refusal(() -> coordinator.submit(job("", MODEL, "x".repeat(1_000_000), 1)));
        assertThat(large.category()).isEqualTo(ErrorCategory.PAYLOAD_TOO_LARGE);
        assertThat(large).hasMessageContaining("1000000 at most");
    }

    @Test
    void aJobIsItsTenantsAlone() {
        coordinator.submit(job("mine", MODEL, "hello", 1));
        var request = GetJobRequest.newBuilder().setTenant("others").setJobId("mine");

        MedleyException refused = refusal(() -> coordinator.stub().getJob(request.build()));

        assertThat(refused.category()).isEqualTo(ErrorCategory.NOT_FOUND);
        assertThat(coordinator
                        .stub()
                        .listJobs(
                                ListJobsRequest.newBuilder().setTenant("others").build())
                        .getJobsList())
                .isEmpty();
    }

    @Test
    void jobsAreListedNewestFirstPageByPage() {
        for (int i = 0; i < 5; i++) {
            coordinator.submit(job("listed-" + i, MODEL, "hello", 1).toBuilder()
                    .setTenant("lister")
                    .build());
        }
        var ids = new ArrayList<String>();
        String token = "";
        do {
            ListJobsResponse page = coordinator
                    .stub()
                    .listJobs(ListJobsRequest.newBuilder()
                            .setTenant("lister")
                            .setPageSize(2)
                            .setPageToken(token)
                            .build());
            page.getJobsList().forEach(each -> ids.add(each.getEvent().getJobId()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());

        assertThat(ids).containsExactly("listed-4", "listed-3", "listed-2", "listed-1", "listed-0");
    }

    @Test
    void aCancelledJobEndsSoWhetherItWaitsOrRuns() {
        List<String> lengthy = IntStream.range(0, 4).mapToObj(i -> "long-" + i).toList();
        lengthy.forEach(id -> coordinator.submit(job(id, MODEL, "hello", 60_000)));
        await("they run", () -> worker.started().containsAll(lengthy));
        coordinator.submit(job("waits", MODEL, "hello", 1));

        assertThat(cancel("waits").getCancelling()).isTrue();
        coordinator.ended("waits", JobState.JOB_STATE_CANCELLED);
        assertThat(worker.started()).doesNotContain("waits");

        lengthy.forEach(JobsIT::cancel);
        lengthy.forEach(id -> coordinator.ended(id, JobState.JOB_STATE_CANCELLED));
        assertThat(worker.stopped()).containsAll(lengthy);
        assertThat(cancel("waits").getCancelling()).isFalse();
        coordinator.submit(job("after", MODEL, "hello", 1));
        coordinator.ended("after", JobState.JOB_STATE_SUCCEEDED);
    }

    @Test
    void jobsComeStraightFromKafkaToo() {
        Job plain = job("from-kafka", MODEL, "hello", 1);
        send(null, "from-kafka", plain.toByteArray());
        for (int partition = 0; partition < 12; partition++) {
            send(partition, "from-kafka", plain.toByteArray());
        }
        send(null, "poison", "no job".getBytes(UTF_8));
        send(null, "lost", job("lost", "unknown", "hello", 1).toByteArray());
        send(null, "from-kafka", job("from-kafka", MODEL, "other", 1).toByteArray());

        coordinator.ended("from-kafka", JobState.JOB_STATE_SUCCEEDED);
        JobStatus lost = coordinator.ended("lost", JobState.JOB_STATE_FAILED);
        assertThat(lost.getEvent().getFailure().getReason()).isEqualTo("MODEL_NOT_FOUND");
        await(
                "three dead letters",
                () -> letters("poison", "lost", "from-kafka").size() >= 3);
        assertThat(letters("poison", "lost", "from-kafka"))
                .extracting(each -> each.getLetter().getFailure().getField())
                .containsExactlyInAnyOrder("value", "generation.model", "id");
        assertThat(Collections.frequency(worker.started(), "from-kafka")).isEqualTo(1);
    }

    @Test
    void aDeadLetterIsSentAgainOnceMended() {
        send(null, "broken", job("broken", "misspelt", "hello", 1).toByteArray());
        coordinator.ended("broken", JobState.JOB_STATE_FAILED);
        await("a dead letter", () -> !letters("broken").isEmpty());
        String letter = letters("broken").get(0).getId();

        assertThat(refusal(() -> resend(letter, Job.getDefaultInstance())).category())
                .isEqualTo(ErrorCategory.MODEL_NOT_FOUND);
        JobStatus again = resend(letter, job("broken", MODEL, "hello", 1));
        resend(letter, job("broken", MODEL, "hello", 1));

        String id = again.getEvent().getJobId();
        coordinator.ended(id, JobState.JOB_STATE_SUCCEEDED);
        assertThat(Collections.frequency(worker.started(), id)).isEqualTo(1);
    }

    @Test
    void whoeverWantsToHearOfAJobsEndIsToldOnceHoweverItEnds() throws InvalidProtocolBufferException {
        Job heard = Job.newBuilder().setWebhook("https://hooks.example/").buildPartial();
        coordinator.submit(
                job("heard-1", MODEL, "hello", 1).toBuilder().mergeFrom(heard).build());
        coordinator.submit(job("heard-2", MODEL, "hello", 30_000).toBuilder()
                .mergeFrom(heard)
                .build());
        cancel("heard-2");
        send(
                null,
                "heard-3",
                job("heard-3", "nobody", "hello", 1).toBuilder()
                        .mergeFrom(heard)
                        .build()
                        .toByteArray());
        coordinator.ended("heard-1", JobState.JOB_STATE_SUCCEEDED);
        coordinator.ended("heard-2", JobState.JOB_STATE_CANCELLED);
        await("heard-3 is known", () -> coordinator.has("heard-3"));

        List<WebhookDelivery> news = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : all(JobTopics.WEBHOOKS)) {
            news.add(Job.parseFrom(record.value()).getDelivery());
        }
        assertThat(news)
                .extracting(WebhookDelivery::getJobId, WebhookDelivery::getState)
                .containsExactlyInAnyOrder(
                        tuple("heard-1", JobState.JOB_STATE_SUCCEEDED),
                        tuple("heard-2", JobState.JOB_STATE_CANCELLED),
                        tuple("heard-3", JobState.JOB_STATE_FAILED));
    }

    @Test
    void aRunOfAPipelineIsForTheGateways() throws InvalidProtocolBufferException {
        coordinator.submit(Job.newBuilder()
                .setId("run_1")
                .setTenant(TENANT)
                .setPipeline(PipelineWork.newBuilder().setRunId("run_1"))
                .build());

        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        all(JobTopics.PIPELINES).forEach(records::add);
        assertThat(records).extracting(ConsumerRecord::key).containsExactly("run_1");
        assertThat(Job.parseFrom(records.get(0).value()).getPipeline().getRunId())
                .isEqualTo("run_1");
    }

    @Test
    void whatAJobUsedIsWrittenOnce() throws InvalidProtocolBufferException {
        coordinator.submit(job("used", MODEL, "hello", 1));
        coordinator.submit(recording("used-by-ear", FakeWorker.HEARING));
        coordinator.ended("used", JobState.JOB_STATE_SUCCEEDED);
        coordinator.ended("used-by-ear", JobState.JOB_STATE_SUCCEEDED);

        List<UsageRecord> records = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : all(JobTopics.USAGE)) {
            records.add(UsageRecord.parseFrom(record.value()));
        }
        assertThat(records)
                .filteredOn(each -> each.getRequestId().equals("used"))
                .singleElement()
                .satisfies(used -> {
                    assertThat(used.getTenant()).isEqualTo(TENANT);
                    assertThat(used.getPromptTokens()).isEqualTo(3);
                    assertThat(used.getCompletionTokens()).isEqualTo(4);
                });
        assertThat(records)
                .filteredOn(each -> each.getRequestId().equals("used-by-ear"))
                .singleElement()
                .satisfies(used -> {
                    assertThat(used.getModel()).isEqualTo(FakeWorker.HEARING);
                    assertThat(used.getAudioSeconds()).isEqualTo(2.5);
                });
    }

    @Test
    void whatWasUsedIsSummedUpByDayTenantAndModel() {
        for (int i = 0; i < 3; i++) {
            coordinator.submit(job("summed-" + i, MODEL, "hello", 1).toBuilder()
                    .setTenant("summing")
                    .build());
        }
        var ours = SummarizeUsageRequest.newBuilder().setTenant("summing");
        await(
                "all are summed up",
                () -> summaries(ours).stream()
                                .mapToLong(UsageSummary::getRequests)
                                .sum()
                        == 3);

        assertThat(summaries(ours)).singleElement().satisfies(sum -> {
            assertThat(LocalDate.parse(sum.getDay())).isToday();
            assertThat(sum.getModel()).isEqualTo(MODEL);
            assertThat(sum.getPromptTokens()).isEqualTo(9);
            assertThat(sum.getCompletionTokens()).isEqualTo(12);
        });
        assertThat(summaries(SummarizeUsageRequest.newBuilder().setToDay("2020-01-01")))
                .isEmpty();
        assertThat(summaries(SummarizeUsageRequest.newBuilder()))
                .extracting(UsageSummary::getTenant)
                .contains("summing");
        assertThat(refusal(() -> summaries(SummarizeUsageRequest.newBuilder().setFromDay("today")))
                        .field())
                .isEqualTo("from_day");
    }

    private static List<UsageSummary> summaries(SummarizeUsageRequest.Builder asked) {
        return coordinator.stub().summarizeUsage(asked.build()).getSummariesList();
    }

    private static void assertRefused(ErrorCategory category, String field, Job job) {
        MedleyException refused = refusal(() -> coordinator.submit(job));
        assertThat(refused.category()).isEqualTo(category);
        assertThat(refused.field()).isEqualTo(field);
    }

    private static void assertRefused(ErrorCategory category, String field, Job job, String allowed) {
        var request = SubmitJobRequest.newBuilder().setJob(job).addAllowedModels(allowed);
        MedleyException refused = refusal(() -> coordinator.stub().submitJob(request.build()));
        assertThat(refused.category()).isEqualTo(category);
        assertThat(refused.field()).isEqualTo(field);
    }

    private static Image image(String fileId) {
        return Image.newBuilder().setFileId(fileId).build();
    }

    private static Job captioning(String id, String model, Image image) {
        Job.Builder job = Job.newBuilder().setId(id).setTenant(TENANT);
        job.getCaptioningBuilder()
                .setModel(model)
                .addTurns(Turn.newBuilder()
                        .setRole("user")
                        .addParts(Part.newBuilder().setImage(image)));
        return job.build();
    }

    private static Job recording(String id, String model) {
        Job.Builder job = Job.newBuilder().setId(id).setTenant(TENANT);
        job.getRecordingBuilder().setFileId("file-1").getTranscriptionBuilder().setModel(model);
        return job.build();
    }

    private static Job video(String id, String model) {
        Job.Builder job = Job.newBuilder().setId(id).setTenant(TENANT);
        job.getVideoBuilder().setModel(model).setFileId("file-1");
        return job.build();
    }

    private static MedleyException refusal(Runnable call) {
        return GrpcFailures.fromGrpc(catchThrowableOfType(StatusRuntimeException.class, call::run));
    }

    private static JobStatus cancel(String id) {
        return coordinator
                .stub()
                .cancelJob(CancelJobRequest.newBuilder()
                        .setTenant(TENANT)
                        .setJobId(id)
                        .build())
                .getJob();
    }

    private static JobStatus resend(String letter, Job mended) {
        var request = ResendDeadLetterRequest.newBuilder().setId(letter);
        if (!mended.equals(Job.getDefaultInstance())) {
            request.setMended(mended);
        }
        return coordinator.stub().resendDeadLetter(request.build()).getJob();
    }

    private static List<NamedDeadLetter> letters(String... keys) {
        return coordinator
                .stub()
                .listDeadLetters(
                        ListDeadLettersRequest.newBuilder().setPageSize(100).build())
                .getLettersList()
                .stream()
                .filter(letter -> List.of(keys).contains(letter.getKey()))
                .toList();
    }

    private static List<JobState> states(CoordinatorUnderTest asked, String id, long after) {
        await(id + " is known", () -> asked.has(id));
        var request = WatchJobRequest.newBuilder()
                .setTenant(TENANT)
                .setJobId(id)
                .setAfterRevision(after)
                .build();
        var states = new ArrayList<JobState>();
        asked.stub()
                .watchJob(request)
                .forEachRemaining((WatchJobResponse each) ->
                        states.add(each.getJob().getEvent().getState()));
        return states;
    }

    private static void send(@Nullable Integer partition, String key, byte[] value) {
        try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(JobTopics.SUBMISSIONS, partition, key, value));
        }
    }

    private static List<ConsumerRecord<String, byte[]>> all(String topic) {
        var reading = new HashMap<>(kafka);
        reading.put("isolation.level", "read_committed");
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        try (var consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
