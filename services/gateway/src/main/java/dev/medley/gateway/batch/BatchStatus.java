package dev.medley.gateway.batch;

import java.util.Locale;

/** What a batch has come to. */
enum BatchStatus {
    VALIDATING,
    FAILED,
    IN_PROGRESS,
    FINALIZING,
    COMPLETED,
    EXPIRED,
    CANCELLING,
    CANCELLED;

    /** As OpenAI calls it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean ended() {
        return switch (this) {
            case FAILED, COMPLETED, EXPIRED, CANCELLED -> true;
            case VALIDATING, IN_PROGRESS, FINALIZING, CANCELLING -> false;
        };
    }
}
