package dev.medley.worker.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
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

/** The topic of a model's jobs, and what is told of them. */
public final class JobTopic {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Map<String, Object> kafka;
    private final String topic;

    /** Makes the topic. */
    public JobTopic(String broker, String model) {
        this.kafka = Map.of("bootstrap.servers", broker, "isolation.level", "read_committed");
        this.topic = JobTopics.queue(model);
        JobTopics.ensure(kafka, topic, LIMIT);
    }

    /** A job of a tenant, without its work. */
    public static Job.Builder job(String id, String tenant) {
        return Job.newBuilder()
                .setId(id)
                .setTenant(tenant)
                .setAcceptedAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()));
    }

    public void send(Job.Builder job) {
        try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, job.getId(), job.build().toByteArray()))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How jobs ended, by their ids. */
    public record Ends(Map<String, JobEvent> events) {
        public JobEvent of(String id) {
            return Objects.requireNonNull(events.get(id), id);
        }
    }

    /** The ends of the first jobs that end. */
    public Ends ends(int count) {
        var ends = new HashMap<String, JobEvent>();
        try (var consumer = new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(JobTopics.EVENTS).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Instant deadline = Instant.now().plus(LIMIT);
            while (ends.size() < count) {
                assertThat(Instant.now()).as("%s", ends).isBefore(deadline);
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    JobEvent event = event(record);
                    if (event.getState() != JobState.JOB_STATE_STARTED) {
                        ends.put(event.getJobId(), event);
                    }
                }
            }
        }
        return new Ends(ends);
    }

    private static JobEvent event(ConsumerRecord<String, byte[]> record) {
        try {
            return JobEvent.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }
}
