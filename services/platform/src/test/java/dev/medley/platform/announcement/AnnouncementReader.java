package dev.medley.platform.announcement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.proto.models.v1.ModelAnnouncement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the announcements of one instance from the beginning of the topic, record by record. */
final class AnnouncementReader implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Queue<ConsumerRecord<String, byte[]>> unread = new ArrayDeque<>();
    private final Map<String, String> lastHeaders = new HashMap<>();
    private final String instanceId;

    AnnouncementReader(String bootstrapServers, String instanceId) {
        this.instanceId = instanceId;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(ModelTopic.NAME, 0)));
    }

    /** The next announcement that fits. */
    ModelAnnouncement next(Predicate<ModelAnnouncement> fits) {
        while (true) {
            ConsumerRecord<String, byte[]> found = nextRecord();
            if (found.value() != null) {
                ModelAnnouncement announcement = parse(found.value());
                if (fits.test(announcement)) {
                    return announcement;
                }
            }
        }
    }

    void awaitTombstone() {
        ConsumerRecord<String, byte[]> found = nextRecord();
        while (found.value() != null) {
            found = nextRecord();
        }
    }

    Map<String, String> lastHeaders() {
        return lastHeaders;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private ConsumerRecord<String, byte[]> nextRecord() {
        Instant deadline = Instant.now().plus(LIMIT);
        while (unread.isEmpty()) {
            assertThat(Instant.now()).as("a record within %s", LIMIT).isBefore(deadline);
            for (ConsumerRecord<String, byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                if (each.key().equals(instanceId)) {
                    unread.add(each);
                }
            }
        }
        ConsumerRecord<String, byte[]> found = unread.remove();
        lastHeaders.clear();
        found.headers().forEach(header -> lastHeaders.put(header.key(), new String(header.value(), UTF_8)));
        return found;
    }

    private static ModelAnnouncement parse(byte[] value) {
        try {
            return ModelAnnouncement.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
