package dev.medley.platform.job;

import java.time.Duration;

/**
 * How jobs are run.
 *
 * @param topic that they lie on; also the name of the group that shares them
 * @param atOnce most jobs that run beside each other here, 0 to 256; none are taken with 0
 * @param attempts how often a job is started at most before it has failed
 * @param backoff wait before the second try; doubles with each further one, up to {@link #LONGEST_BACKOFF}
 * @param session silence after which an instance counts as gone, and its jobs go to others
 */
public record JobSettings(String topic, int atOnce, int attempts, Duration backoff, Duration session) {
    private static final Duration SESSION = Duration.ofSeconds(10);
    static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
    static final int MOST_AT_ONCE = 256;

    public JobSettings {
        if (atOnce < 0 || atOnce > MOST_AT_ONCE) {
            throw new IllegalArgumentException("atOnce must be 0 to " + MOST_AT_ONCE + ", is " + atOnce);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, is " + attempts);
        }
    }

    /** With the usual session. */
    public JobSettings(String topic, int atOnce, int attempts, Duration backoff) {
        this(topic, atOnce, attempts, backoff, SESSION);
    }

    /** How long a job waits that was started so often. */
    Duration waitAfter(int attempts) {
        Duration wait = backoff.multipliedBy(1L << Math.min(attempts - 1, 16));
        return wait.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : wait;
    }
}
