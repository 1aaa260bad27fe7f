package dev.medley.textgeneration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.Sampling;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobServingIT {
    private static final String QUEUE = "medley.jobs.fake-model";

    @Test
    void jobsFromKafkaAreDoneByTheModel(@TempDir Path directory) throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory)) {
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            JobTopics.ensure(kafka, QUEUE, Duration.ofSeconds(30));
            send(kafka, job("written", Generation.newBuilder().setMaxTokens(4).setModel("fake-model")));
            send(kafka, job("unknown", Generation.newBuilder().setModel("other-model")));
            send(
                    kafka,
                    job(
                            "out-of-range",
                            Generation.newBuilder()
                                    .setModel("fake-model")
                                    .setSampling(Sampling.newBuilder().setTemperature(3))));

            List<JobEvent> ends;
            try (var worker = WorkerUnderTest.serving(
                    settings -> new FakeTextGenerator(Duration.ofMillis(1)),
                    "spring.kafka.bootstrap-servers=" + broker.bootstrapServers())) {
                ends = ends(kafka, 3);
            }

            JobEvent written = find(ends, "written");
            assertThat(written.getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
            assertThat(written.getResult().getGeneration().getChoices(0).getFinishReason())
                    .isEqualTo(FinishReason.FINISH_REASON_LENGTH);
            assertThat(written.getResult().getGeneration().getUsage().getCompletionTokens())
                    .isEqualTo(4);
            assertThat(find(ends, "unknown").getFailure().getReason()).isEqualTo("MODEL_NOT_FOUND");
            assertThat(find(ends, "out-of-range").getFailure().getField()).isEqualTo("sampling.temperature");
        }
    }

    private static Job job(String id, Generation.Builder generation) {
        return Job.newBuilder()
                .setId(id)
                .setTenant("tests")
                .setAcceptedAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                .setGeneration(generation.setPrompt(Prompt.newBuilder().setText("go")))
                .build();
    }

    private static void send(Map<String, Object> kafka, Job job) throws Exception {
        try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(QUEUE, job.getId(), job.toByteArray()))
                    .get();
        }
    }

    private static List<JobEvent> ends(Map<String, Object> kafka, int count) throws Exception {
        var ends = new ArrayList<JobEvent>();
        try (var consumer = new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(JobTopics.EVENTS).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Instant deadline = Instant.now().plusSeconds(60);
            while (ends.size() < count) {
                assertThat(Instant.now()).as("%s", ends).isBefore(deadline);
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    JobEvent event = JobEvent.parseFrom(record.value());
                    if (event.getState() != JobState.JOB_STATE_STARTED) {
                        ends.add(event);
                    }
                }
            }
        }
        return ends;
    }

    private static JobEvent find(List<JobEvent> events, String id) {
        return events.stream()
                .filter(each -> each.getJobId().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
