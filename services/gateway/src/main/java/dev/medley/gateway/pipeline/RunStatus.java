package dev.medley.gateway.pipeline;

import java.util.Locale;

/** What a run, or a stage of one, has come to. */
enum RunStatus {
    QUEUED,
    IN_PROGRESS,
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    EXPIRED;

    /** As callers know it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean ended() {
        return switch (this) {
            case SUCCEEDED, FAILED, CANCELLED, EXPIRED -> true;
            case QUEUED, IN_PROGRESS, CANCELLING -> false;
        };
    }
}
