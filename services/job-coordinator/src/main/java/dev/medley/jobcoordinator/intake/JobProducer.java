package dev.medley.jobcoordinator.intake;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobTopics;
import dev.medley.platform.tracing.KafkaTracing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes single records, each replicated or refused within {@link #LIMIT}. Thread-safe. */
public final class JobProducer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Producer<String, byte[]> producer;

    /** @param kafka client settings */
    public JobProducer(Map<String, Object> kafka) {
        producer = KafkaTracing.traced(
                new KafkaProducer<>(settings(kafka), new StringSerializer(), new ByteArraySerializer()));
    }

    /** Complete once Kafka has it; a {@link MedleyException} UNAVAILABLE if it does not say so in time. */
    CompletableFuture<Void> send(ProducerRecord<String, byte[]> record) {
        var sent = new CompletableFuture<Void>();
        try {
            producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    sent.complete(null);
                } else {
                    sent.completeExceptionally(unavailable(failure));
                }
            });
        } catch (KafkaException e) {
            sent.completeExceptionally(unavailable(e));
        }
        return sent;
    }

    /** Takes back the wish that a job be not done: it has ended. */
    public void forgetCancellation(String jobId) {
        var unused = send(new ProducerRecord<>(JobTopics.CANCELLATIONS.name(), jobId, null));
    }

    @Override
    public void close() {
        producer.close(LIMIT);
    }

    private static MedleyException unavailable(@Nullable Throwable cause) {
        return new MedleyException(
                ErrorCategory.UNAVAILABLE, "Kafka did not confirm it in time; it may have it", null, RETRY, cause);
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        int limitMillis = (int) LIMIT.toMillis();
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, LIMIT.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limitMillis);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, limitMillis);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        return settings;
    }
}
