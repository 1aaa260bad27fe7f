package dev.medley.worker.decoder;

import java.time.Duration;

/** Why a decoder does not get on. */
public enum Stall {
    /** It works, or it still may get a processor. */
    NONE,
    /** It had its time on a processor and made nothing of it: the file's fault. */
    STUCK,
    /** It got too little time on a processor for too long: the machine's fault. */
    STARVED;

    private static final int PATIENCE = 6;

    /**
     * Tells what keeps a decoder.
     *
     * @param worked its time on processors since it last gave something
     * @param waited the time that passed meanwhile
     * @param limit on the time that it may work for nothing
     */
    static Stall of(Duration worked, Duration waited, Duration limit) {
        if (worked.compareTo(limit.dividedBy(2)) >= 0) {
            return STUCK;
        }
        return waited.compareTo(limit.multipliedBy(PATIENCE)) >= 0 ? STARVED : NONE;
    }
}
