package dev.medley.platform.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.topic.CloudEvents;
import dev.medley.platform.tracing.KafkaTracing;
import dev.medley.proto.jobs.v1.DeadLetter;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobCancellation;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobFailure;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.WebhookDelivery;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads jobs from records, and writes what becomes of them. Values are protobuf in CloudEvents' binary mode. */
public final class JobRecords {
    /** For how long a webhook is tried. */
    private static final Duration NEWS_LAST = Duration.ofDays(1);

    private static final Place NOWHERE = new Place(new TopicPartition(JobTopics.SUBMISSIONS, 0), 0);

    private final String instanceId;

    /** @param instanceId who writes */
    public JobRecords(String instanceId) {
        this.instanceId = instanceId;
    }

    /**
     * A job as it was handed in.
     *
     * @throws MedleyException INVALID_REQUEST if it is none
     */
    public static Job handedIn(ConsumerRecord<String, byte[]> record) {
        Job job = parse(record.value());
        JobChecks.check(job);
        if (!job.getId().equals(record.key())) {
            throw MedleyException.invalid(
                    "id", "id is '%s', but the record's key is '%s'".formatted(job.getId(), record.key()));
        }
        return job;
    }

    /** @throws MedleyException INVALID_REQUEST if it is no job that was accepted */
    static Job job(ConsumerRecord<String, byte[]> record) {
        Job job = handedIn(record);
        if (!job.hasAcceptedAt()) {
            throw MedleyException.invalid("accepted_at", "accepted_at is missing");
        }
        return job;
    }

    /** A job on its way to whoever does it. */
    public ProducerRecord<String, byte[]> queued(String topic, Job job) {
        return record(topic, job.getId(), job);
    }

    /** A job that waits for its turn. */
    public ProducerRecord<String, byte[]> accepted(Job job) {
        return event(new QueuedJob(NOWHERE, job, 0), JobState.JOB_STATE_ACCEPTED, null, null, null);
    }

    /** A job that was handed in and can't be done. */
    public ProducerRecord<String, byte[]> refused(Job job, MedleyException why) {
        return failed(new QueuedJob(NOWHERE, job, 0), null, why);
    }

    /** The wish that a job be not done. */
    public ProducerRecord<String, byte[]> cancellation(String jobId) {
        JobCancellation cancellation = JobCancellation.newBuilder()
                .setJobId(jobId)
                .setAt(timestamp(Instant.now()))
                .build();
        return record(JobTopics.CANCELLATIONS.name(), jobId, cancellation);
    }

    ProducerRecord<String, byte[]> started(QueuedJob job, Instant now) {
        return event(job, JobState.JOB_STATE_STARTED, now, null, null);
    }

    ProducerRecord<String, byte[]> succeeded(QueuedJob job, Instant started, JobResult result) {
        return event(job, JobState.JOB_STATE_SUCCEEDED, started, result, null);
    }

    ProducerRecord<String, byte[]> failed(QueuedJob job, @Nullable Instant started, MedleyException why) {
        return event(job, JobState.JOB_STATE_FAILED, started, null, failure(why));
    }

    ProducerRecord<String, byte[]> retrying(QueuedJob job, Instant started, MedleyException why) {
        return event(job, JobState.JOB_STATE_RETRYING, started, null, failure(why));
    }

    ProducerRecord<String, byte[]> expired(QueuedJob job) {
        return event(job, JobState.JOB_STATE_EXPIRED, null, null, null);
    }

    ProducerRecord<String, byte[]> cancelled(QueuedJob job, @Nullable Instant started) {
        return event(job, JobState.JOB_STATE_CANCELLED, started, null, null);
    }

    /** The news of a job's end, for its webhook; empty if it has none. */
    public Optional<ProducerRecord<String, byte[]>> news(Job job, JobState end) {
        if (job.getWebhook().isEmpty()) {
            return Optional.empty();
        }
        Instant now = Instant.now();
        Job delivery = Job.newBuilder()
                .setId(deliveryId(job.getId()))
                .setTenant(job.getTenant())
                .setAcceptedAt(timestamp(now))
                .setExpiresAt(timestamp(now.plus(NEWS_LAST)))
                .setDelivery(WebhookDelivery.newBuilder()
                        .setUrl(job.getWebhook())
                        .setJobId(job.getId())
                        .setState(end)
                        .setAt(timestamp(now)))
                .build();
        return Optional.of(queued(JobTopics.WEBHOOKS, delivery));
    }

    /** The same for a job always, and as long as an id may be. */
    private static String deliveryId(String jobId) {
        return "webhook-" + UUID.nameUUIDFromBytes(jobId.getBytes(UTF_8));
    }

    /** What a job that succeeded used; empty if no model did it. */
    Optional<ProducerRecord<String, byte[]>> usage(Job job, JobResult result) {
        return ResultUsage.of(result)
                .map(used -> used.setTenant(job.getTenant())
                        .setRequestId(job.getId())
                        .setModel(ModelWork.model(job))
                        .setAt(timestamp(Instant.now()))
                        .putAllLabels(job.getLabelsMap())
                        .build())
                .map(used -> record(JobTopics.USAGE, job.getTenant(), used));
    }

    /** A record that can't be done. */
    public ProducerRecord<String, byte[]> deadLetter(ConsumerRecord<String, byte[]> record, MedleyException why) {
        var place = new Place(new TopicPartition(record.topic(), record.partition()), record.offset());
        return deadLetter(place, record.key(), record.value(), why);
    }

    ProducerRecord<String, byte[]> deadLetter(
            Place place, @Nullable String key, byte @Nullable [] value, MedleyException why) {
        DeadLetter letter = DeadLetter.newBuilder()
                .setTopic(place.partition().topic())
                .setPartition(place.partition().partition())
                .setOffset(place.offset())
                .setValue(value == null ? ByteString.EMPTY : ByteString.copyFrom(value))
                .setFailure(failure(why))
                .setAt(timestamp(Instant.now()))
                .setInstanceId(instanceId)
                .build();
        return record(JobTopics.DEAD_LETTERS, key, letter);
    }

    private ProducerRecord<String, byte[]> event(
            QueuedJob queued,
            JobState state,
            @Nullable Instant started,
            @Nullable JobResult result,
            @Nullable JobFailure failure) {
        Job job = queued.job();
        var event = JobEvent.newBuilder()
                .setJobId(job.getId())
                .setTenant(job.getTenant())
                .setState(state)
                .setAttempt(queued.attempts())
                .setAcceptedAt(job.getAcceptedAt())
                .setAt(timestamp(Instant.now()))
                .setInstanceId(instanceId)
                .setModel(ModelWork.model(job))
                .putAllLabels(job.getLabelsMap())
                .setPriority(job.getPriority())
                .setDigest(job.getDigest());
        if (job.hasExpiresAt()) {
            event.setExpiresAt(job.getExpiresAt());
        }
        if (started != null) {
            event.setStartedAt(timestamp(started));
        }
        if (result != null) {
            event.setResult(result);
        }
        if (failure != null) {
            event.setFailure(failure);
        }
        return record(JobTopics.EVENTS, job.getId(), event.build(), queued.trace());
    }

    private ProducerRecord<String, byte[]> record(String topic, @Nullable String key, Message value) {
        return record(topic, key, value, Context.current());
    }

    private ProducerRecord<String, byte[]> record(String topic, @Nullable String key, Message value, Context trace) {
        ProducerRecord<String, byte[]> record = CloudEvents.record(instanceId, topic, key, value);
        KafkaTracing.put(trace, record.headers());
        return record;
    }

    /** @throws MedleyException INVALID_REQUEST if it is none */
    public static Job parse(byte @Nullable [] value) {
        if (value == null || value.length == 0) {
            throw MedleyException.invalid("value", "The record is empty; expected a medley.jobs.v1.Job");
        }
        try {
            return Job.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new MedleyException(
                    ErrorCategory.INVALID_REQUEST, "The record is no medley.jobs.v1.Job", "value", null, e);
        }
    }

    private static JobFailure failure(MedleyException why) {
        return JobFailure.newBuilder()
                .setReason(why.category().name())
                .setMessage(Objects.requireNonNullElse(why.getMessage(), ""))
                .setField(Objects.requireNonNullElse(why.field(), ""))
                .build();
    }

    /** An instant as messages have it. */
    public static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    static boolean hasExpired(Job job, Instant now) {
        return job.hasExpiresAt() && !now.isBefore(JobChecks.instant(job.getExpiresAt()));
    }
}
