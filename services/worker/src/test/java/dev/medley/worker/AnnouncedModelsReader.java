package dev.medley.worker;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.platform.announcement.ModelTopic;
import dev.medley.proto.models.v1.ModelAnnouncement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads what workers announce, from the beginning of the topic. */
public final class AnnouncedModelsReader implements AutoCloseable {
    /** What a worker that has left leaves. */
    public static final ModelAnnouncement TOMBSTONE = ModelAnnouncement.getDefaultInstance();

    private final KafkaConsumer<String, byte[]> topic;

    public AnnouncedModelsReader(String bootstrapServers) {
        topic = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest", "max.poll.records", 1),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        topic.assign(List.of(new TopicPartition(ModelTopic.NAME, 0)));
    }

    /** Reads on to the announcement that fits, for a minute at most. */
    public ModelAnnouncement find(Predicate<ModelAnnouncement> fits) {
        Instant deadline = Instant.now().plusSeconds(60);
        while (Instant.now().isBefore(deadline)) {
            for (ConsumerRecord<String, byte[]> found : topic.poll(Duration.ofMillis(200))) {
                ModelAnnouncement announcement = parse(found.value());
                if (fits.test(announcement)) {
                    return announcement;
                }
            }
        }
        throw new AssertionError("no such announcement within a minute");
    }

    private static ModelAnnouncement parse(byte @Nullable [] value) {
        try {
            return value == null ? TOMBSTONE : ModelAnnouncement.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        topic.close();
    }
}
