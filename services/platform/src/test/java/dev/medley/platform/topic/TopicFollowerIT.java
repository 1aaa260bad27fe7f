package dev.medley.platform.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.local.kafka.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicFollowerIT {
    private static final CompactedTopic TOPIC = new CompactedTopic("busy", Duration.ofMinutes(1));

    /** Kafka answers what a topic's end is only after the fetch that waits for its next record. */
    @Test
    void aTopicThatIsAlwaysWrittenIsReadToItsEnd(@TempDir Path directory) throws InterruptedException {
        var read = new CountDownLatch(1);
        try (var broker = KafkaBroker.start(directory)) {
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            TOPIC.ensure(kafka, Duration.ofSeconds(30));
            var writer = Executors.newSingleThreadScheduledExecutor();
            try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer());
                    var follower = new TopicFollower(TOPIC, kafka, new Reader(read))) {
                writer.scheduleWithFixedDelay(
                        () -> producer.send(new ProducerRecord<>(TOPIC.name(), "key", "value")),
                        0,
                        300,
                        TimeUnit.MILLISECONDS);
                follower.start();

                assertThat(read.await(10, TimeUnit.SECONDS)).isTrue();
            } finally {
                writer.shutdownNow();
            }
        }
    }

    private record Reader(CountDownLatch read) implements TopicReader {
        @Override
        public void begin() {}

        @Override
        public void read(ConsumerRecord<String, byte[]> record) {}

        @Override
        public void upToDate() {
            read.countDown();
        }
    }
}
