package dev.medley.platform.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.medley.proto.jobs.v1.DeadLetter;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A queue of a test: sends jobs, and reads what becomes of them, as any reader of committed records does. */
final class JobQueue implements AutoCloseable {
    private static final Set<JobState> ENDS = EnumSet.of(
            JobState.JOB_STATE_SUCCEEDED,
            JobState.JOB_STATE_FAILED,
            JobState.JOB_STATE_CANCELLED,
            JobState.JOB_STATE_EXPIRED);

    private final Map<String, Object> kafka;
    private final String topic;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<JobEvent> events = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();

    JobQueue(Map<String, Object> kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
        JobTopics.ensure(kafka, topic, Duration.ofSeconds(30));
        producer = new KafkaProducer<>(sending(kafka), new StringSerializer(), new ByteArraySerializer());
        var reading = new HashMap<>(kafka);
        reading.put("isolation.level", "read_committed");
        reading.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(JobTopics.EVENTS, JobTopics.DEAD_LETTERS).stream()
                .flatMap(each -> consumer.partitionsFor(each).stream())
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** One request at a time: of two to a topic that was just made, Kafka may take the second alone, and no more. */
    private static Map<String, Object> sending(Map<String, Object> kafka) {
        var sending = new HashMap<>(kafka);
        sending.put("max.in.flight.requests.per.connection", 1);
        return sending;
    }

    void send(Job job) {
        send(job.getId(), job.toByteArray());
    }

    void send(String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key, value));
    }

    void cancel(String id) {
        JobTopics.CANCELLATIONS.ensure(kafka, Duration.ofSeconds(30));
        producer.send(new JobRecords("tests").cancellation(id));
        producer.flush();
    }

    static Job job(String id, int millis) {
        return job(id, millis, "go");
    }

    static Job job(String id, int millis, String prompt) {
        Instant now = Instant.now();
        return Job.newBuilder()
                .setId(id)
                .setTenant("tests")
                .setAcceptedAt(Timestamp.newBuilder().setSeconds(now.getEpochSecond()))
                .setGeneration(Generation.newBuilder()
                        .setMaxTokens(millis)
                        .setPrompt(Prompt.newBuilder().setText(prompt)))
                .build();
    }

    /** Reads on until it is so. */
    void await(Duration limit, BooleanSupplier condition) {
        producer.flush();
        Instant deadline = Instant.now().plus(limit);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("%d ended, %s", ends().size(), last()).isBefore(deadline);
            read();
        }
    }

    List<JobEvent> events() {
        return events;
    }

    List<JobEvent> events(String id) {
        return events.stream().filter(each -> each.getJobId().equals(id)).toList();
    }

    List<JobEvent> ends() {
        return events.stream().filter(each -> ENDS.contains(each.getState())).toList();
    }

    List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }

    private String last() {
        return events.isEmpty() ? "no event" : "last event " + events.get(events.size() - 1);
    }

    private void read() {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            try {
                if (record.topic().equals(JobTopics.EVENTS)) {
                    events.add(JobEvent.parseFrom(record.value()));
                } else {
                    deadLetters.add(DeadLetter.parseFrom(record.value()));
                }
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
    }
}
