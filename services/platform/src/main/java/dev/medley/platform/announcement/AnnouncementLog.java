package dev.medley.platform.announcement;

import dev.medley.platform.topic.CloudEvents;
import dev.medley.proto.models.v1.ModelAnnouncement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes announcements to {@link ModelTopic}, one at a time, each within {@link #LIMIT}, whether Kafka is there or not.
 * Says once when Kafka is lost and once when it is back. Values are protobuf in CloudEvents' binary mode. Not
 * thread-safe.
 */
final class AnnouncementLog implements AutoCloseable {
    /** How long Kafka may take over one record. */
    static final Duration LIMIT = Duration.ofSeconds(2);

    private static final Logger logger = LoggerFactory.getLogger(AnnouncementLog.class);

    private final Map<String, Object> kafka;
    private final String instanceId;
    private @Nullable KafkaProducer<String, byte[]> producer;
    private boolean topicKnown;
    private boolean lost;

    /**
     * Makes no connection yet.
     *
     * @param kafka client settings
     */
    AnnouncementLog(Map<String, Object> kafka, String instanceId) {
        this.kafka = bounded(kafka);
        this.instanceId = instanceId;
    }

    /** Writes an announcement and returns whether Kafka has it. */
    boolean write(ModelAnnouncement announcement) {
        return write(CloudEvents.record(instanceId, ModelTopic.NAME, instanceId, announcement));
    }

    /** Takes the instance off the topic, unless Kafka is lost or was never there. */
    @Override
    public void close() {
        if (producer != null) {
            if (!lost) {
                write(new ProducerRecord<>(ModelTopic.NAME, instanceId, null));
            }
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    private boolean write(ProducerRecord<String, byte[]> record) {
        try {
            if (!topicKnown) {
                ModelTopic.TOPIC.ensure(kafka, LIMIT);
                topicKnown = true;
            }
            producer().send(record).get(2 * LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            found();
            return true;
        } catch (ExecutionException e) {
            lost(e.getCause() == null ? e : e.getCause());
        } catch (KafkaException | TimeoutException e) {
            lost(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private KafkaProducer<String, byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    private void found() {
        if (lost) {
            lost = false;
            logger.info("Kafka is back: announcements go out again");
        }
    }

    private void lost(Throwable why) {
        topicKnown = false;
        if (!lost) {
            lost = true;
            logger.warn("Kafka can't be reached, announcements wait for it: {}", why.getMessage());
        }
    }

    private static Map<String, Object> bounded(Map<String, Object> kafka) {
        int limitMillis = (int) LIMIT.toMillis();
        Map<String, Object> bounded = new HashMap<>(kafka);
        bounded.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, limitMillis);
        bounded.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limitMillis);
        bounded.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, limitMillis);
        bounded.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, limitMillis);
        bounded.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        bounded.put(ProducerConfig.ACKS_CONFIG, "all");
        bounded.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        bounded.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);
        bounded.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, limitMillis);
        return bounded;
    }
}
