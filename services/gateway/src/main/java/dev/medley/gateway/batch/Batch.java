package dev.medley.gateway.batch;

import dev.medley.gateway.access.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A batch, as its record has it. Changed by whoever runs it alone.
 *
 * @param id {@code batch_} and 32 hexadecimal digits, which sort by when it was made
 * @param tenant whose it is; empty for those who belong to no tenant
 * @param models that its lines may use; empty is all
 * @param endpoint path of the call that each line is
 * @param inputFileId file of its lines
 * @param metadata what its owner keeps with it
 * @param createdAt when it was made
 * @param expiresAt from when on what is left of it is not done
 * @param outputExpiresAfter how long its output stays
 * @param status what it has come to
 * @param reached when it came to each
 * @param counts its lines
 * @param problems why it can't be done, if it can't
 * @param outputFileId what its lines gave; null if none gave anything
 * @param errorFileId lines that gave nothing; null if there are none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Batch(
        String id,
        String tenant,
        Set<String> models,
        String endpoint,
        String inputFileId,
        Map<String, String> metadata,
        Instant createdAt,
        Instant expiresAt,
        Duration outputExpiresAfter,
        BatchStatus status,
        Map<BatchStatus, Instant> reached,
        Counts counts,
        List<Problem> problems,
        @Nullable String outputFileId,
        @Nullable String errorFileId) {
    /** Lines of a batch: all, those that gave an answer, and those that did not. */
    record Counts(int total, int completed, int failed) {
        static final Counts NONE = new Counts(0, 0, 0);
    }

    /**
     * Something that is wrong with a batch's file.
     *
     * @param code of OpenAI's
     * @param message for a person
     * @param param the member at fault, if one is
     * @param line number of the line, from 1; null if it is none's fault
     */
    record Problem(String code, String message, @Nullable String param, @Nullable Integer line) {}

    /** Who its lines are done for. */
    Caller owner() {
        return new Caller(tenant, models);
    }

    /** When it came to something; null if it did not. */
    @Nullable
    Instant at(BatchStatus status) {
        return reached.get(status);
    }

    Batch reaching(BatchStatus next, Instant now) {
        Map<BatchStatus, Instant> times = new EnumMap<>(BatchStatus.class);
        times.putAll(reached);
        times.putIfAbsent(next, now);
        return with(next, times, counts, problems, outputFileId, errorFileId);
    }

    Batch counting(Counts now) {
        return with(status, reached, now, problems, outputFileId, errorFileId);
    }

    Batch withProblems(List<Problem> found) {
        return with(status, reached, counts, found, outputFileId, errorFileId);
    }

    Batch withFiles(@Nullable String output, @Nullable String error) {
        return with(status, reached, counts, problems, output, error);
    }

    private Batch with(
            BatchStatus status,
            Map<BatchStatus, Instant> reached,
            Counts counts,
            List<Problem> problems,
            @Nullable String outputFileId,
            @Nullable String errorFileId) {
        return new Batch(
                id,
                tenant,
                models,
                endpoint,
                inputFileId,
                metadata,
                createdAt,
                expiresAt,
                outputExpiresAfter,
                status,
                reached,
                counts,
                problems,
                outputFileId,
                errorFileId);
    }
}
