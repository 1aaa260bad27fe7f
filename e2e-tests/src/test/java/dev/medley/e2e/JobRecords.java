package dev.medley.e2e;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.proto.jobs.v1.DeadLetter;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What lies on the topics of jobs since it was opened, for those who read committed records. */
final class JobRecords implements AutoCloseable {
    private static final Set<JobState> ENDS = EnumSet.of(
            JobState.JOB_STATE_SUCCEEDED,
            JobState.JOB_STATE_FAILED,
            JobState.JOB_STATE_CANCELLED,
            JobState.JOB_STATE_EXPIRED);
    private static final String EVENTS = "medley.job-events";
    private static final String DEAD_LETTERS = "medley.dead-letters";

    private final String broker;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<JobEvent> events = new ArrayList<>();
    private final List<DeadLetter> deadLetters = new ArrayList<>();

    JobRecords(String broker) {
        this.broker = broker;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker, "isolation.level", "read_committed"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(EVENTS, DEAD_LETTERS).stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    void send(String topic, String key, byte[] value) throws InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    /** Takes in what is new. */
    JobRecords read() throws InvalidProtocolBufferException {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            if (record.topic().equals(EVENTS)) {
                events.add(JobEvent.parseFrom(record.value()));
            } else {
                deadLetters.add(DeadLetter.parseFrom(record.value()));
            }
        }
        return this;
    }

    /** The events that end a job. */
    List<JobEvent> ends() {
        return events.stream().filter(each -> ENDS.contains(each.getState())).toList();
    }

    /** How often jobs were started. */
    long starts() {
        return events.stream()
                .filter(each -> each.getState() == JobState.JOB_STATE_STARTED)
                .count();
    }

    /** How often a job was started. */
    long starts(String jobId) {
        return events.stream()
                .filter(each -> each.getState() == JobState.JOB_STATE_STARTED)
                .filter(each -> each.getJobId().equals(jobId))
                .count();
    }

    List<DeadLetter> deadLetters() {
        return List.copyOf(deadLetters);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
