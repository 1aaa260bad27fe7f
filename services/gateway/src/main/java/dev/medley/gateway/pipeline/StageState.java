package dev.medley.gateway.pipeline;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * How far a stage of a run is.
 *
 * @param status what it has come to
 * @param done jobs of it that have succeeded
 * @param total jobs that it has; 0 while that is not known
 * @param attempts how often jobs of it were started
 * @param startedAt when it began; null if it has not
 * @param endedAt when it ended; null if it has not
 * @param result the values that came of it; null if none did
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record StageState(
        RunStatus status,
        int done,
        int total,
        int attempts,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Map<String, Object> result) {
    static final StageState QUEUED = new StageState(RunStatus.QUEUED, 0, 0, 0, null, null, null);

    /** Begun, or begun again where it was cut off. */
    StageState begun(int total, Instant now) {
        return new StageState(RunStatus.IN_PROGRESS, 0, total, 0, startedAt == null ? now : startedAt, null, null);
    }

    /** One more job of it has ended. */
    StageState counting(boolean succeeded, int attempts) {
        return new StageState(
                status, done + (succeeded ? 1 : 0), total, this.attempts + attempts, startedAt, endedAt, result);
    }

    StageState succeeded(Map<String, Object> result, Instant now) {
        return new StageState(RunStatus.SUCCEEDED, done, total, attempts, startedAt, now, result);
    }

    StageState ended(RunStatus end, Instant now) {
        return new StageState(end, done, total, attempts, startedAt, now, result);
    }
}
