package dev.medley.gateway.usage;

import dev.medley.platform.job.JobRecords;
import dev.medley.platform.job.JobTopics;
import dev.medley.platform.topic.CloudEvents;
import dev.medley.proto.usage.v1.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to {@link JobTopics#USAGE} what requests used, on a thread of its own, so that no answer waits for Kafka. A
 * record is written once: it is handed to an idempotent producer, which repeats it until Kafka has it. It is lost if
 * the process dies before, and if more than {@link #MOST_WAITING} wait for a Kafka that is away. Thread-safe.
 */
public final class UsageLog implements AutoCloseable {
    static final int MOST_WAITING = 100_000;

    private static final Logger logger = LoggerFactory.getLogger(UsageLog.class);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Map<String, Object> kafka;
    private final String instanceId;
    private final BlockingQueue<UsageRecord> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread = new Thread(this::run, "usage-log");
    private volatile boolean closed;

    /** @param kafka client settings */
    UsageLog(Map<String, Object> kafka, String instanceId) {
        this.kafka = settings(kafka);
        this.instanceId = instanceId;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Writes down what a worker's message says was used, if it does. Returns at once.
     *
     * @param tenant who asked
     */
    public void hear(String tenant, String requestId, String model, Object message) {
        Used.of(message)
                .ifPresent(used -> write(UsageRecord.newBuilder()
                        .setTenant(tenant)
                        .setRequestId(requestId)
                        .setModel(model)
                        .setPromptTokens(used.promptTokens())
                        .setCompletionTokens(used.completionTokens())
                        .setAudioSeconds(used.audioSeconds())
                        .setAt(JobRecords.timestamp(Instant.now()))
                        .build()));
    }

    /** How many records could not be written. */
    long lost() {
        return lost.get();
    }

    /** Returns once all is written, or 5 s have passed. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(UsageRecord record) {
        if (!waiting.offer(record)) {
            lose(new TimeoutException("%d records wait already".formatted(MOST_WAITING)));
        }
    }

    private void run() {
        while (!closed) {
            try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
                JobTopics.ensure(kafka, JobTopics.SUBMISSIONS, ANSWER_LIMIT);
                while (!closed || !waiting.isEmpty()) {
                    send(producer);
                }
            } catch (KafkaException e) {
                logger.debug("Kafka is away; what was used waits", e);
                LockSupport.parkNanos(RETRY.toNanos());
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    /** A producer that finds no room, or no Kafka, has not taken the record, which may be sent again then. */
    private void send(KafkaProducer<String, byte[]> producer) throws InterruptedException {
        UsageRecord record = waiting.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (record == null) {
            return;
        }
        var unused = producer.send(
                CloudEvents.record(instanceId, JobTopics.USAGE, record.getTenant(), record), (metadata, failure) -> {
                    if (failure instanceof TimeoutException) {
                        write(record);
                    } else if (failure != null) {
                        lose(failure);
                    }
                });
    }

    private void lose(Exception why) {
        if (lost.getAndIncrement() == 0) {
            logger.error("What a request used can't be written down; medley_usage_lost_total counts these", why);
        }
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_LIMIT.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20);
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        // Of two requests to a topic that was just made, Kafka may take the second alone, and no more.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return settings;
    }
}
