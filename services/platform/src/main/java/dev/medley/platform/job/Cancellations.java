package dev.medley.platform.job;

import dev.medley.platform.topic.TopicReader;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The jobs that should not be done, as {@link JobTopics#CANCELLATIONS} has them. One thread reads the topic, any thread
 * may ask.
 */
public final class Cancellations implements TopicReader {
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();
    private final Set<String> readAgain = new HashSet<>();
    private final CountDownLatch known = new CountDownLatch(1);
    private final AtomicLong count = new AtomicLong();
    private boolean caughtUp;

    /** Whether a job should not be done. */
    public boolean contains(String jobId) {
        return wanted.contains(jobId);
    }

    /** Ids of all those jobs. */
    public Set<String> all() {
        return Set.copyOf(wanted);
    }

    /** Grows with each job that is cancelled. */
    long count() {
        return count.get();
    }

    /** Waits until the topic was read, for as long as the limit at most. */
    void awaitKnown(long limitMillis) {
        try {
            boolean unused = known.await(limitMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void begin() {
        readAgain.clear();
        caughtUp = false;
    }

    @Override
    public void read(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            readAgain.remove(record.key());
            wanted.remove(record.key());
        } else {
            readAgain.add(record.key());
            if (wanted.add(record.key())) {
                count.incrementAndGet();
            }
        }
    }

    @Override
    public void upToDate() {
        if (!caughtUp) {
            caughtUp = true;
            wanted.retainAll(readAgain);
            readAgain.clear();
            known.countDown();
        }
    }

    @Override
    public void lost() {
        // What was read stands.
    }
}
