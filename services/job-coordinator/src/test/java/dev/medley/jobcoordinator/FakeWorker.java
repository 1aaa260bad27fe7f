package dev.medley.jobcoordinator;

import com.google.protobuf.Timestamp;
import dev.medley.platform.announcement.ModelTopic;
import dev.medley.platform.job.JobListener;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.ServedModel;
import dev.medley.proto.speech.v1.Summary;
import dev.medley.proto.text.v1.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Announces a model, perhaps with an adapter, and does its jobs: those in text in as many milliseconds as they may have
 * tokens, all others at once.
 */
final class FakeWorker implements AutoCloseable {
    static final String MODEL = "fake";
    static final String ADAPTER = "fake-health";
    static final String SEEING = "fake-sight";
    static final String HEARING = "fake-ear";
    private static final int AT_ONCE = 4;

    private final Queue<String> started = new ConcurrentLinkedQueue<>();
    private final Queue<String> stopped = new ConcurrentLinkedQueue<>();
    private final JobListener listener;

    FakeWorker(Map<String, Object> kafka, String instance) {
        this(kafka, instance, Modality.MODALITY_TEXT, MODEL, ADAPTER);
    }

    /** @param models the base model's name first */
    FakeWorker(Map<String, Object> kafka, String instance, Modality modality, String... models) {
        announce(kafka, instance, modality, models);
        var settings =
                new JobSettings(JobTopics.queue(models[0]), AT_ONCE, 3, Duration.ofMillis(50), Duration.ofSeconds(3));
        listener = new JobListener(settings, kafka, instance, this::start, Duration.ZERO);
        listener.start();
    }

    private static void announce(Map<String, Object> kafka, String instance, Modality modality, String... models) {
        ModelTopic.TOPIC.ensure(kafka, Duration.ofSeconds(30));
        Instant now = Instant.now();
        var announcement = ModelAnnouncement.newBuilder()
                .setInstanceId(instance)
                .setAddress("127.0.0.1:1")
                .setRole(Role.ROLE_WORKER)
                .setReady(true)
                .setAnnouncedAt(Timestamp.newBuilder().setSeconds(now.getEpochSecond()))
                .addAllModels(Stream.of(models)
                        .map(name -> ServedModel.newBuilder()
                                .setName(name)
                                .setBaseModel(name.equals(models[0]) ? "" : models[0])
                                .setModality(modality)
                                .build())
                        .toList())
                .build();
        try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(ModelTopic.NAME, instance, announcement.toByteArray()));
        }
    }

    /** Ids of the jobs that were started, as often as they were. */
    List<String> started() {
        return List.copyOf(started);
    }

    /** Ids of the jobs that were stopped. */
    List<String> stopped() {
        return List.copyOf(stopped);
    }

    @Override
    public void close() {
        listener.close();
    }

    private CompletableFuture<JobResult> start(Job job) {
        started.add(job.getId());
        var running = new CompletableFuture<JobResult>();
        var unused = running.whenComplete((done, failure) -> {
            if (running.isCancelled()) {
                stopped.add(job.getId());
            }
        });
        return running.completeOnTimeout(result(job), job.getGeneration().getMaxTokens(), TimeUnit.MILLISECONDS);
    }

    private static JobResult result(Job job) {
        Usage.Builder usage = Usage.newBuilder().setPromptTokens(3).setCompletionTokens(4);
        JobResult.Builder result = JobResult.newBuilder();
        switch (job.getWorkCase()) {
            case GENERATION ->
                result.getGenerationBuilder()
                        .setModel(job.getGeneration().getModel())
                        .setUsage(usage);
            case CAPTIONING ->
                result.getCaptioningBuilder()
                        .setModel(job.getCaptioning().getModel())
                        .setUsage(usage);
            case VIDEO ->
                result.getVideoBuilder().setModel(job.getVideo().getModel()).setUsage(usage);
            case RECORDING ->
                result.getRecordingBuilder()
                        .setModel(job.getRecording().getTranscription().getModel())
                        .setSummary(Summary.newBuilder()
                                .setPromptTokens(3)
                                .setCompletionTokens(4)
                                .setDurationSeconds(2.5));
            default -> throw new IllegalArgumentException(job.getWorkCase().name());
        }
        return result.build();
    }
}
