package dev.medley.gateway.instance;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.medley.proto.models.v1.ModelAnnouncement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link InstanceTable} as the compacted topic of announcements has it: reads it from its beginning, follows
 * it for ever, and drops instances that went silent. While the broker is out of reach nobody is dropped, since nobody
 * could be heard. Runs on one thread of its own.
 */
public final class AnnouncementReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AnnouncementReader.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PROBE_AFTER_SILENCE = Duration.ofSeconds(1);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final InstanceTable table;
    private final Supplier<Consumer<String, byte[]>> consumers;
    private final String topic;
    private final Duration expiry;
    private final Clock clock;
    private final Runnable onComplete;
    private final Thread thread = new Thread(this::run, "announcements");

    private volatile @Nullable Consumer<String, byte[]> consumer;
    private volatile boolean closed;
    private Instant lastContact = Instant.EPOCH;
    private Instant inReachSince = Instant.EPOCH;
    private boolean inReach;
    private boolean lossTold;

    /**
     * @param consumers makes a consumer without a group
     * @param expiry age after which an announcement is void
     * @param onComplete told whenever the topic was read to its end, so that the table can be trusted
     */
    public AnnouncementReader(
            InstanceTable table,
            Supplier<Consumer<String, byte[]>> consumers,
            String topic,
            Duration expiry,
            Clock clock,
            Runnable onComplete) {
        this.table = table;
        this.consumers = consumers;
        this.topic = topic;
        this.expiry = expiry;
        this.clock = clock;
        this.onComplete = onComplete;
        thread.setDaemon(true);
    }

    /** Starts reading; returns at once. */
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        Consumer<String, byte[]> polling = consumer;
        if (polling != null) {
            polling.wakeup();
        }
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (Consumer<String, byte[]> fresh = consumers.get()) {
                consumer = fresh;
                follow(fresh);
            } catch (WakeupException e) {
                log.debug("reader of announcements was woken to end");
            } catch (KafkaException e) {
                lost(e);
                pause();
            } catch (RuntimeException e) {
                log.error("reader of announcements starts anew", e);
                pause();
            }
        }
    }

    private void follow(Consumer<String, byte[]> consumer) {
        List<TopicPartition> partitions = awaitTopic(consumer);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        boolean caughtUp = false;
        while (!closed) {
            ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
            records.forEach(this::apply);
            if (caughtUp && !records.isEmpty()) {
                contact();
            } else if ((!caughtUp || age(lastContact).compareTo(PROBE_AFTER_SILENCE) > 0)
                    && probe(consumer, partitions)) {
                caughtUp = true;
                onComplete.run();
            }
            if (caughtUp && age(inReachSince).compareTo(expiry) > 0) {
                table.expire(lastContact.minus(expiry));
            }
        }
    }

    /** Waits for the topic. While there is none, there is nobody, and that is all there is to know. */
    private List<TopicPartition> awaitTopic(Consumer<String, byte[]> consumer) {
        while (!closed) {
            List<PartitionInfo> partitions = partitions(consumer);
            contact();
            if (!partitions.isEmpty()) {
                return partitions.stream()
                        .map(partition -> new TopicPartition(topic, partition.partition()))
                        .toList();
            }
            onComplete.run();
            pause();
        }
        return List.of();
    }

    private List<PartitionInfo> partitions(Consumer<String, byte[]> consumer) {
        try {
            List<PartitionInfo> partitions = consumer.partitionsFor(topic, PROBE_LIMIT);
            return partitions == null ? List.of() : partitions;
        } catch (UnknownTopicOrPartitionException e) {
            return List.of();
        }
    }

    /** Asks the broker for the end of the topic: true if it answers and everything up to there was read. */
    private boolean probe(Consumer<String, byte[]> consumer, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends;
        try {
            ends = consumer.endOffsets(partitions, PROBE_LIMIT);
        } catch (TimeoutException e) {
            lost(e);
            return false;
        }
        boolean allRead = ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), PROBE_LIMIT) >= end.getValue());
        if (allRead) {
            contact();
        }
        return allRead;
    }

    private void apply(ConsumerRecord<String, byte[]> announcement) {
        if (announcement.value() == null) {
            table.remove(announcement.key());
            return;
        }
        try {
            ModelAnnouncement instance = ModelAnnouncement.parseFrom(announcement.value());
            Instant now = clock.instant();
            Instant at = earlier(now, instant(instance.getAnnouncedAt()));
            if (!at.isBefore(now.minus(expiry))) {
                table.announce(instance, at);
            }
        } catch (InvalidProtocolBufferException e) {
            log.warn("announcement {} at offset {} is no ModelAnnouncement", announcement.key(), announcement.offset());
        }
    }

    private void contact() {
        lastContact = clock.instant();
        if (!inReach) {
            inReach = true;
            inReachSince = lastContact;
            log.info("Kafka is in reach; workers and routers are read from the topic {}", topic);
        }
    }

    private void lost(KafkaException why) {
        if (inReach || !lossTold) {
            inReach = false;
            lossTold = true;
            log.warn("Kafka is out of reach, the last table of workers and routers stands: {}", why.getMessage());
        }
    }

    private Duration age(Instant moment) {
        return Duration.between(moment, clock.instant());
    }

    private void pause() {
        LockSupport.parkNanos(RETRY.toNanos());
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
