package dev.medley.platform.job;

import java.time.Duration;

/**
 * How jobs are run.
 *
 * @param topic that they lie on; also the name of the group that shares them
 * @param atOnce most jobs that run beside each other here, 0 to 256; none are taken with 0
 * @param attempts how often a job is started at most before it has failed
 * @param backoff wait before the second try; doubles with each further one
 * @param longestBackoff wait between two tries at most
 * @param session silence after which an instance counts as gone, and its jobs go to others
 */
public record JobSettings(
        String topic, int atOnce, int attempts, Duration backoff, Duration longestBackoff, Duration session) {
    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);
    static final int MOST_AT_ONCE = 256;

    public JobSettings {
        if (atOnce < 0 || atOnce > MOST_AT_ONCE) {
            throw new IllegalArgumentException("atOnce must be 0 to " + MOST_AT_ONCE + ", is " + atOnce);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, is " + attempts);
        }
    }

    /** With the usual session, and a minute between two tries at most. */
    public JobSettings(String topic, int atOnce, int attempts, Duration backoff) {
        this(topic, atOnce, attempts, backoff, SESSION);
    }

    /** With a minute between two tries at most. */
    public JobSettings(String topic, int atOnce, int attempts, Duration backoff, Duration session) {
        this(topic, atOnce, attempts, backoff, LONGEST_BACKOFF, session);
    }

    /** The same with longer waits between tries. */
    public JobSettings waitingUpTo(Duration longest) {
        return new JobSettings(topic, atOnce, attempts, backoff, longest, session);
    }

    /** How long a job waits that was started so often. */
    Duration waitAfter(int attempts) {
        Duration wait = backoff.multipliedBy(1L << Math.min(attempts - 1, 16));
        return wait.compareTo(longestBackoff) > 0 ? longestBackoff : wait;
    }
}
