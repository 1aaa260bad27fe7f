package dev.medley.jobcoordinator.table;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.JobEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what becomes of jobs, dead letters and what was used, as far as they are committed, on a thread of its own.
 * While Kafka is out of reach what was read stands, and the reading goes on where it stopped.
 */
public final class JobLogReader implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(JobLogReader.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private final Map<String, Object> kafka;
    private final JobTable jobs;
    private final DeadLetters deadLetters;
    private final UsageTable usage;
    private final Consumer<JobEvent> heard;
    private final Runnable onUpToDate;
    private final Thread thread = new Thread(this::run, "job-log");

    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private volatile boolean closed;
    private volatile boolean inReach;
    private boolean readOnce;
    private boolean lossTold;
    private long lookedNanos = System.nanoTime();

    /**
     * @param kafka client settings
     * @param heard told of each event of the log, after the table
     * @param onUpToDate told once the log was read to its end for the first time
     */
    public JobLogReader(
            Map<String, Object> kafka,
            JobTable jobs,
            DeadLetters deadLetters,
            UsageTable usage,
            Consumer<JobEvent> heard,
            Runnable onUpToDate) {
        this.kafka = settings(kafka);
        this.jobs = jobs;
        this.deadLetters = deadLetters;
        this.usage = usage;
        this.heard = heard;
        this.onUpToDate = onUpToDate;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Whether Kafka answers, as far as is known. */
    public boolean inReach() {
        return inReach;
    }

    /** @throws KafkaException unless all before these offsets has been read in time */
    public void awaitRead(Map<TopicPartition, Long> ends, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!hasRead(ends)) {
            if (closed || System.nanoTime() > deadline) {
                throw new KafkaException("The log of jobs can't be read to its end within " + limit);
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private boolean hasRead(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(ANSWER_LIMIT.multipliedBy(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (var consumer = new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer())) {
                JobTopics.ensure(kafka, JobTopics.SUBMISSIONS, ANSWER_LIMIT);
                assign(consumer);
                // What is written meanwhile does not count: of a busy log the end would never be reached.
                Map<TopicPartition, Long> ends = ends(consumer);
                while (!closed) {
                    read(consumer, ends);
                }
            } catch (InterruptException e) {
                logger.debug("Reading ends");
            } catch (KafkaException e) {
                lost(e);
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            } catch (RuntimeException e) {
                logger.error("Reading the log of jobs starts anew", e);
                LockSupport.parkNanos(LOOK_EVERY.toNanos());
            }
        }
    }

    private void assign(KafkaConsumer<String, byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(JobTopics.EVENTS, JobTopics.DEAD_LETTERS, JobTopics.USAGE)) {
            consumer.partitionsFor(topic, ANSWER_LIMIT)
                    .forEach(each -> partitions.add(new TopicPartition(each.topic(), each.partition())));
        }
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            Long position = positions.get(partition);
            if (position == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, position);
            }
        }
    }

    private void read(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        records.forEach(this::take);
        for (TopicPartition partition : consumer.assignment()) {
            positions.put(partition, consumer.position(partition, ANSWER_LIMIT));
        }
        if (System.nanoTime() - lookedNanos > LOOK_EVERY.toNanos()) {
            var unused = ends(consumer);
        }
        if (!readOnce && hasRead(ends)) {
            readOnce = true;
            logger.info("Following {}", JobTopics.EVENTS);
            onUpToDate.run();
        }
    }

    /** Where the log ends now; with an answer, Kafka is in reach. */
    private Map<TopicPartition, Long> ends(KafkaConsumer<String, byte[]> consumer) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), ANSWER_LIMIT);
        lookedNanos = System.nanoTime();
        inReach = true;
        lossTold = false;
        return ends;
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.topic().equals(JobTopics.DEAD_LETTERS)) {
            deadLetters.apply(record);
            return;
        }
        if (record.topic().equals(JobTopics.USAGE)) {
            usage.apply(record);
            return;
        }
        try {
            JobEvent event = JobEvent.parseFrom(record.value());
            jobs.apply(event, record.offset() + 1);
            heard.accept(event);
        } catch (InvalidProtocolBufferException e) {
            logger.warn("Offset {} of {} is no event of a job", record.offset(), record.topic());
        }
    }

    private void lost(KafkaException why) {
        inReach = false;
        if (!lossTold) {
            lossTold = true;
            logger.warn("Kafka is out of reach, what was read of jobs stands: {}", why.getMessage());
        }
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER_LIMIT.toMillis());
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER_LIMIT.toMillis());
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500L);
        return settings;
    }
}
