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
import dev.medley.proto.text.v1.GenerateResponse;
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

/** Announces a model with an adapter and does its jobs, each in as many milliseconds as it may have tokens. */
final class FakeWorker implements AutoCloseable {
    static final String MODEL = "fake";
    static final String ADAPTER = "fake-health";
    private static final int AT_ONCE = 4;

    private final Queue<String> started = new ConcurrentLinkedQueue<>();
    private final Queue<String> stopped = new ConcurrentLinkedQueue<>();
    private final JobListener listener;

    FakeWorker(Map<String, Object> kafka, String instance) {
        announce(kafka, instance);
        var settings =
                new JobSettings(JobTopics.queue(MODEL), AT_ONCE, 3, Duration.ofMillis(50), Duration.ofSeconds(3));
        listener = new JobListener(settings, kafka, instance, this::start, Duration.ZERO);
        listener.start();
    }

    /** Has it known as if it were there. */
    static void announce(Map<String, Object> kafka, String instance) {
        ModelTopic.TOPIC.ensure(kafka, Duration.ofSeconds(30));
        Instant now = Instant.now();
        var announcement = ModelAnnouncement.newBuilder()
                .setInstanceId(instance)
                .setAddress("127.0.0.1:1")
                .setRole(Role.ROLE_WORKER)
                .setReady(true)
                .setAnnouncedAt(Timestamp.newBuilder().setSeconds(now.getEpochSecond()))
                .addAllModels(Stream.of(MODEL, ADAPTER)
                        .map(name -> ServedModel.newBuilder()
                                .setName(name)
                                .setBaseModel(name.equals(MODEL) ? "" : MODEL)
                                .setModality(Modality.MODALITY_TEXT)
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
        var result = JobResult.newBuilder()
                .setGeneration(GenerateResponse.newBuilder()
                        .setModel(job.getGeneration().getModel())
                        .setUsage(Usage.newBuilder().setPromptTokens(3).setCompletionTokens(4)))
                .build();
        var running = new CompletableFuture<JobResult>();
        var unused = running.whenComplete((done, failure) -> {
            if (running.isCancelled()) {
                stopped.add(job.getId());
            }
        });
        return running.completeOnTimeout(result, job.getGeneration().getMaxTokens(), TimeUnit.MILLISECONDS);
    }
}
