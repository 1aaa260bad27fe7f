package dev.medley.jobcoordinator.endpoint;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobRecords;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.NamedDeadLetter;
import dev.medley.proto.jobs.v1.ResendDeadLetterRequest;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/** Checks what requests ask. */
final class Requests {
    private static final int DEFAULT_PAGE = 20;
    private static final int MAX_PAGE = 100;
    private static final int MAX_SHOWN = 64;

    private Requests() {}

    static String tenant(String tenant) {
        if (tenant.isEmpty()) {
            throw MedleyException.invalid("tenant", "tenant is required");
        }
        return tenant;
    }

    static int pageSize(int asked) {
        if (asked < 0 || asked > MAX_PAGE) {
            throw MedleyException.invalid(
                    "page_size",
                    "page_size is %s, not from 1 to %d".formatted(Integer.toUnsignedString(asked), MAX_PAGE));
        }
        return asked == 0 ? DEFAULT_PAGE : asked;
    }

    /** A day such as {@code 2026-11-22}, or none. */
    static String day(String field, String day) {
        try {
            return day.isEmpty() ? day : LocalDate.parse(day).toString();
        } catch (DateTimeParseException e) {
            throw MedleyException.invalid(field, "%s is '%s', no day such as 2026-11-22".formatted(field, shown(day)));
        }
    }

    static MedleyException missing(String kind, String field, String id) {
        return new MedleyException(
                ErrorCategory.NOT_FOUND, "There is no %s '%s'".formatted(kind, shown(id)), field, null, null);
    }

    private static String shown(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 3) + "...";
    }

    /** The job of a letter, mended or as it was, under a new id: the former one has ended. */
    static Job resent(NamedDeadLetter letter, ResendDeadLetterRequest request) {
        Job job;
        try {
            job = request.hasMended()
                    ? request.getMended()
                    : JobRecords.parse(letter.getLetter().getValue().toByteArray());
        } catch (MedleyException e) {
            throw MedleyException.invalid("mended", "The letter's value is no job; send a mended one");
        }
        boolean otherId = !job.getId().isEmpty() && !job.getId().equals(letter.getKey());
        Job.Builder again = job.toBuilder().clearAcceptedAt().clearExpiresAt().clearDigest();
        return otherId && request.hasMended()
                ? again.build()
                : again.setId("resent-" + letter.getId()).build();
    }
}
