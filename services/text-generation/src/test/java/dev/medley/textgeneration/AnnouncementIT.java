package dev.medley.textgeneration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.platform.announcement.ModelTopic;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncementIT {
    private static final ModelAnnouncement TOMBSTONE = ModelAnnouncement.getDefaultInstance();

    @Test
    void aWorkerAnnouncesItsModelUntilItLeaves(@TempDir Path directory) {
        try (KafkaBroker broker = KafkaBroker.start(directory);
                KafkaConsumer<String, byte[]> topic = reader(broker)) {
            var worker = WorkerUnderTest.serving(
                    settings -> new FakeTextGenerator(Duration.ofMillis(1)),
                    "spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "medley.text-generation.aliases=nickname",
                    "medley.text-generation.domain=health",
                    "medley.platform.instance-id=worker-1");
            try (worker) {
                ModelAnnouncement ready = find(topic, ModelAnnouncement::getReady);

                assertThat(ready.getInstanceId()).isEqualTo("worker-1");
                assertThat(ready.getAddress()).isEqualTo("127.0.0.1:" + worker.grpcPort());
                assertThat(ready.getModelsList())
                        .extracting(ServedModel::getName)
                        .containsExactly("fake-model", "nickname");
                assertThat(ready.getModels(0))
                        .isEqualTo(ServedModel.newBuilder()
                                .setName("fake-model")
                                .setModality(Modality.MODALITY_TEXT)
                                .setDomain("health")
                                .setArchitecture("FakeForCausalLM")
                                .setDevice("cpu")
                                .setPrecision("fp32")
                                .setContextLength(2048)
                                .setSlots(FakeTextGenerator.SLOTS)
                                .setFreeSlots(FakeTextGenerator.SLOTS)
                                .setKvCacheBytes(1 << 20)
                                .setCreatedAt(Timestamp.getDefaultInstance())
                                .setOwnedBy("medley")
                                .build());
            }

            find(topic, announcement -> announcement.getModelsCount() > 0 && !announcement.getReady());
            find(topic, TOMBSTONE::equals);
        }
    }

    private static KafkaConsumer<String, byte[]> reader(KafkaBroker broker) {
        var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "auto.offset.reset",
                        "earliest",
                        "max.poll.records",
                        1),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(ModelTopic.NAME, 0)));
        return consumer;
    }

    /** Reads on to the announcement that fits. */
    private static ModelAnnouncement find(KafkaConsumer<String, byte[]> topic, Predicate<ModelAnnouncement> fits) {
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
}
