package dev.medley.bench.job;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Hands jobs in on Kafka and reads what becomes of them, committed records only. One thread uses it. */
final class JobLoad implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long LONGEST_MILLIS = 3_600_000;
    private static final int DIGITS = 3;

    private final String model;
    private final Duration patience;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;

    /** @param patience how long to wait for a result while none comes */
    JobLoad(Map<String, Object> kafka, String model, Duration patience) {
        this.model = model;
        this.patience = patience;
        JobTopics.ensure(kafka, JobTopics.queue(model), patience);
        Map<String, Object> sending = new HashMap<>(kafka);
        sending.put("acks", "all");
        producer = new KafkaProducer<>(sending, new StringSerializer(), new ByteArraySerializer());
        Map<String, Object> reading = new HashMap<>(kafka);
        reading.put("isolation.level", "read_committed");
        consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(JobTopics.EVENTS).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Hands all in at once, and waits until each has ended. */
    JobTally run(int jobs) {
        var open = new Open();
        for (int i = 0; i < jobs; i++) {
            open.handIn();
        }
        producer.flush();
        open.await();
        return open.tally();
    }

    /** Hands each in once the one before has ended. */
    JobTally runOneByOne(int jobs) {
        var open = new Open();
        for (int i = 0; i < jobs; i++) {
            open.handIn();
            open.await();
        }
        return open.tally();
    }

    /** Jobs under way. */
    private final class Open {
        private final Map<String, Long> handedIn = new HashMap<>();
        private final Histogram starts = new Histogram(LONGEST_MILLIS, DIGITS);
        private final Histogram ends = new Histogram(LONGEST_MILLIS, DIGITS);
        private final long began = System.nanoTime();
        private int failed;
        private long last = began;

        void handIn() {
            String id = UUID.randomUUID().toString();
            Job job = Job.newBuilder()
                    .setId(id)
                    .setTenant("bench")
                    .setGeneration(Generation.newBuilder()
                            .setModel(model)
                            .setPrompt(Prompt.newBuilder().setText("go")))
                    .build();
            handedIn.put(id, System.currentTimeMillis());
            producer.send(new ProducerRecord<>(JobTopics.SUBMISSIONS, id, job.toByteArray()));
        }

        void await() {
            last = System.nanoTime();
            while (!handedIn.isEmpty()) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
                if (System.nanoTime() - last > patience.toNanos()) {
                    throw new IllegalStateException(
                            "%d jobs have not ended, and none has for %d s. Does a suite run there?"
                                    .formatted(handedIn.size(), patience.toSeconds()));
                }
            }
        }

        private void take(ConsumerRecord<String, byte[]> record) {
            JobEvent event = event(record);
            if (event.getState().getNumber() >= JobState.JOB_STATE_SUCCEEDED_VALUE) {
                Long from = handedIn.remove(event.getJobId());
                if (from != null) {
                    failed += event.getState() == JobState.JOB_STATE_SUCCEEDED ? 0 : 1;
                    starts.recordValue(since(from, event.getStartedAt()));
                    ends.recordValue(since(from, event.getAt()));
                    last = System.nanoTime();
                }
            }
        }

        private static long since(long from, Timestamp time) {
            return Math.max(
                    0, Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toEpochMilli() - from);
        }

        JobTally tally() {
            return new JobTally((int) ends.getTotalCount(), failed, (last - began) / 1e9, starts, ends);
        }
    }

    private static JobEvent event(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return JobEvent.getDefaultInstance();
        }
        try {
            return JobEvent.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("No event of a job on " + record.topic(), e);
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
