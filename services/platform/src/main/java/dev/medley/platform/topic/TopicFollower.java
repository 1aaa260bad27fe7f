package dev.medley.platform.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a compacted topic from its beginning and follows it until it is closed, on one thread of its own. Makes the
 * topic if it is missing. A lost Kafka is told once and waited for, and then the topic is read again from its
 * beginning, so that nothing of the meantime is missed: a tombstone that is compacted away, or a topic made anew.
 */
public final class TopicFollower implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ASK_AFTER_SILENCE = Duration.ofSeconds(1);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final CompactedTopic topic;
    private final Map<String, Object> kafka;
    private final TopicReader reader;
    private final Thread thread;

    private volatile @Nullable Consumer<String, byte[]> consumer;
    private volatile boolean closed;
    private boolean inReach;
    private boolean lossTold;
    private long heardNanos;

    /** @param kafka client settings; those of a group don't matter, since every follower reads all of the topic */
    public TopicFollower(CompactedTopic topic, Map<String, Object> kafka, TopicReader reader) {
        this.topic = topic;
        this.kafka = settings(kafka);
        this.reader = reader;
        this.thread = new Thread(this::run, topic.name());
        thread.setDaemon(true);
    }

    /** Begins to read; returns at once. */
    public void start() {
        thread.start();
    }

    /** Ends the reading, and returns once nothing more is told. */
    @Override
    public void close() {
        closed = true;
        Consumer<String, byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
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
            try (var fresh = new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer())) {
                consumer = fresh;
                follow(fresh);
            } catch (WakeupException | InterruptException e) {
                logger.debug("Reading {} ends", topic.name());
            } catch (KafkaException e) {
                lost(e);
                pause();
            } catch (RuntimeException e) {
                logger.error("Reading {} starts anew", topic.name(), e);
                pause();
            }
        }
    }

    private void follow(Consumer<String, byte[]> consumer) {
        List<TopicPartition> partitions = partitions(consumer);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reader.begin();
        // What is written meanwhile does not count: of a busy topic the end would never be reached.
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ANSWER_LIMIT);
        boolean allRead = false;
        while (!closed) {
            ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
            records.forEach(reader::read);
            boolean silent =
                    allRead && records.isEmpty() && System.nanoTime() - heardNanos > ASK_AFTER_SILENCE.toNanos();
            if (silent) {
                ends = consumer.endOffsets(partitions, ANSWER_LIMIT);
            }
            boolean news = !allRead || silent || !records.isEmpty();
            if (news && hasRead(consumer, ends)) {
                allRead = true;
                found();
                reader.upToDate();
            }
        }
    }

    private List<TopicPartition> partitions(Consumer<String, byte[]> consumer) {
        List<PartitionInfo> known = known(consumer);
        while (known.isEmpty() && !closed) {
            topic.ensure(kafka, ANSWER_LIMIT);
            known = known(consumer);
        }
        return known.stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
    }

    private List<PartitionInfo> known(Consumer<String, byte[]> consumer) {
        try {
            List<PartitionInfo> known = consumer.partitionsFor(topic.name(), ANSWER_LIMIT);
            return known == null ? List.of() : known;
        } catch (UnknownTopicOrPartitionException e) {
            return List.of();
        }
    }

    private static boolean hasRead(Consumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey(), ANSWER_LIMIT) >= end.getValue());
    }

    private void found() {
        heardNanos = System.nanoTime();
        if (!inReach) {
            inReach = true;
            logger.info("Following {}", topic.name());
        }
    }

    private void lost(KafkaException why) {
        if (inReach || !lossTold) {
            inReach = false;
            lossTold = true;
            logger.warn("Kafka is out of reach, what was read of {} stands: {}", topic.name(), why.getMessage());
            reader.lost();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(RETRY.toNanos());
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_LIMIT.toMillis());
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER_LIMIT.toMillis());
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, (int) RETRY.toMillis());
        return settings;
    }
}
