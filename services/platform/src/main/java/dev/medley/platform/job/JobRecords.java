package dev.medley.platform.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Timestamp;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.UnknownFields;
import dev.medley.proto.jobs.v1.DeadLetter;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobFailure;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.jobs.v1.JobState;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Reads jobs from records, and writes what becomes of them. Values are protobuf in CloudEvents' binary mode. */
final class JobRecords {
    private static final int MAX_ID_LENGTH = 128;
    private static final int MAX_TENANT_LENGTH = 256;

    private final String instanceId;

    JobRecords(String instanceId) {
        this.instanceId = instanceId;
    }

    /** @throws MedleyException INVALID_REQUEST if it is no job */
    static Job job(ConsumerRecord<String, byte[]> record) {
        Job job = parsed(record.value());
        UnknownFields.refuseIn(job);
        requireLength("id", job.getId(), MAX_ID_LENGTH);
        requireLength("tenant", job.getTenant(), MAX_TENANT_LENGTH);
        if (!job.getId().equals(record.key())) {
            throw MedleyException.invalid(
                    "id", "id is '%s', but the record's key is '%s'".formatted(job.getId(), record.key()));
        }
        if (!job.hasAcceptedAt()) {
            throw MedleyException.invalid("accepted_at", "accepted_at is missing");
        }
        if (job.getWorkCase() == Job.WorkCase.WORK_NOT_SET) {
            throw MedleyException.invalid("work", "work is missing");
        }
        return job;
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
                .setInstanceId(instanceId);
        if (started != null) {
            event.setStartedAt(timestamp(started));
        }
        if (result != null) {
            event.setResult(result);
        }
        if (failure != null) {
            event.setFailure(failure);
        }
        return record(JobTopics.EVENTS, job.getId(), event.build());
    }

    private ProducerRecord<String, byte[]> record(String topic, @Nullable String key, MessageLite value) {
        var record = new ProducerRecord<>(topic, key, value.toByteArray());
        var attributes = Map.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                UUID.randomUUID().toString(),
                "ce_source",
                "/medley/instances/" + instanceId,
                "ce_type",
                "dev.medley.jobs.v1." + value.getClass().getSimpleName(),
                "ce_time",
                Instant.now().toString(),
                "content-type",
                "application/protobuf");
        attributes.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return record;
    }

    private static Job parsed(byte @Nullable [] value) {
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

    private static void requireLength(String field, String text, int max) {
        if (text.isEmpty() || text.length() > max) {
            throw MedleyException.invalid(
                    field, "%s must have 1 to %d characters, has %d".formatted(field, max, text.length()));
        }
    }

    private static JobFailure failure(MedleyException why) {
        return JobFailure.newBuilder()
                .setReason(why.category().name())
                .setMessage(Objects.requireNonNullElse(why.getMessage(), ""))
                .setField(Objects.requireNonNullElse(why.field(), ""))
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    static boolean hasExpired(Job job, Instant now) {
        return job.hasExpiresAt()
                && !now.isBefore(Instant.ofEpochSecond(
                        job.getExpiresAt().getSeconds(), job.getExpiresAt().getNanos()));
    }
}
