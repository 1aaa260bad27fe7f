package dev.medley.platform.job;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Timestamp;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.UnknownFields;
import dev.medley.proto.jobs.v1.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;

/** What every job keeps to, through whichever door it comes. */
public final class JobChecks {
    /** How long a job may wait at most: its record is kept for a day longer. */
    public static final Duration LONGEST_WAIT = Duration.ofDays(6);

    private static final int MAX_ID_LENGTH = 128;
    private static final int MAX_TENANT_LENGTH = 256;
    private static final int MAX_URL_LENGTH = 2048;
    private static final int MAX_LABELS = 16;
    private static final int MAX_LABEL_NAME = 64;
    private static final int MAX_LABEL_TEXT = 512;

    private JobChecks() {}

    /** @throws MedleyException INVALID_REQUEST that names the field at fault */
    public static void check(Job job) {
        UnknownFields.refuseIn(job);
        requireLength("id", job.getId(), 1, MAX_ID_LENGTH);
        requireLength("tenant", job.getTenant(), 1, MAX_TENANT_LENGTH);
        if (job.getWorkCase() == Job.WorkCase.WORK_NOT_SET) {
            throw MedleyException.invalid("work", "work is missing");
        }
        MediaChecks.check(job);
        requireLength("webhook", job.getWebhook(), 0, MAX_URL_LENGTH);
        if (job.getLabelsCount() > MAX_LABELS) {
            throw MedleyException.invalid(
                    "labels", "labels has %d entries, at most %d".formatted(job.getLabelsCount(), MAX_LABELS));
        }
        job.getLabelsMap().forEach((name, text) -> {
            requireLength("labels", name, 1, MAX_LABEL_NAME);
            requireLength("labels." + name, text, 0, MAX_LABEL_TEXT);
        });
        if (job.hasExpiresAt()) {
            requireInTime(job);
        }
    }

    /** SHA-256 of a job as it was handed in: neither what is set on its way counts, nor when. */
    public static ByteString digest(Job job) {
        Job handedIn =
                job.toBuilder().clearAcceptedAt().clearExpiresAt().clearDigest().build();
        byte[] bytes = new byte[handedIn.getSerializedSize()];
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        output.useDeterministicSerialization();
        try {
            handedIn.writeTo(output);
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** A time of a message. */
    public static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    private static void requireInTime(Job job) {
        Instant accepted = job.hasAcceptedAt() ? instant(job.getAcceptedAt()) : Instant.now();
        if (instant(job.getExpiresAt()).isAfter(accepted.plus(LONGEST_WAIT))) {
            throw MedleyException.invalid(
                    "expires_at",
                    "expires_at is %s, more than %d days after the job was accepted"
                            .formatted(instant(job.getExpiresAt()), LONGEST_WAIT.toDays()));
        }
    }

    static void requireLength(String field, String text, int min, int max) {
        if (text.length() < min || text.length() > max) {
            throw MedleyException.invalid(
                    field, "%s must have %d to %d characters, has %d".formatted(field, min, max, text.length()));
        }
    }
}
