package dev.medley.platform.job;

import dev.medley.platform.tracing.KafkaTracing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes what becomes of jobs together with the group's offsets, all of it or nothing. A broker that restarts is waited
 * for. Not thread-safe.
 */
public final class JobLog implements AutoCloseable {
    /** How long Kafka may be away before what is under way counts as lost. */
    private static final Duration AWAY_LIMIT = Duration.ofSeconds(60);

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);

    private final Producer<String, byte[]> producer;

    /**
     * Opens the log in a name, and shuts out whoever wrote in that name before.
     *
     * @param kafka client settings
     */
    public JobLog(Map<String, Object> kafka, String name) {
        producer = KafkaTracing.traced(
                new KafkaProducer<>(settings(kafka, name), new StringSerializer(), new ByteArraySerializer()));
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    /** Shuts out whoever writes in this name; what they had not committed is void. */
    static void shutOut(Map<String, Object> kafka, String name) {
        new JobLog(kafka, name).close();
    }

    /** @throws KafkaException if it can't be known, or is known, that nothing of it counts */
    public void commit(
            List<ProducerRecord<String, byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        producer.beginTransaction();
        records.forEach(this::send);
        if (!offsets.isEmpty()) {
            producer.sendOffsetsToTransaction(offsets, group);
        }
        long deadline = System.nanoTime() + AWAY_LIMIT.toNanos();
        while (true) {
            try {
                producer.commitTransaction();
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private void send(ProducerRecord<String, byte[]> record) {
        var unused = KafkaTracing.of(record.headers())
                .wrapSupplier(() -> producer.send(record))
                .get();
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    private static Map<String, Object> settings(Map<String, Object> kafka, String name) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, name);
        settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, name);
        settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) ANSWER_LIMIT.toMillis());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_LIMIT.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) AWAY_LIMIT.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, JobTopics.MAX_RECORD_BYTES);
        // Of two requests to a topic that was just made, Kafka may take the second alone, and no more.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        return settings;
    }
}
