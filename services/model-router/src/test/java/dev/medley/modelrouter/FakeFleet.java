package dev.medley.modelrouter;

import com.google.protobuf.Timestamp;
import dev.medley.platform.announcement.ModelTopic;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.ServedModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Announces workers that are not there, each once. */
public final class FakeFleet implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer;

    public FakeFleet(String broker) {
        Map<String, Object> kafka = Map.of("bootstrap.servers", broker);
        ModelTopic.TOPIC.ensure(kafka, Duration.ofSeconds(30));
        producer = new KafkaProducer<>(kafka, new StringSerializer(), new ByteArraySerializer());
    }

    public void announce(String instance, boolean ready, String... models) {
        var announcement = ModelAnnouncement.newBuilder()
                .setInstanceId(instance)
                .setAddress("127.0.0.1:1")
                .setRole(Role.ROLE_WORKER)
                .setReady(ready)
                .setAnnouncedAt(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
                .addAllModels(Arrays.stream(models).map(FakeFleet::model).toList());
        write(instance, announcement.build().toByteArray());
    }

    public void leave(String instance) {
        write(instance, null);
    }

    @Override
    public void close() {
        producer.close();
    }

    private void write(String instance, byte @Nullable [] value) {
        try {
            producer.send(new ProducerRecord<>(ModelTopic.NAME, instance, value))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static ServedModel model(String name) {
        return ServedModel.newBuilder()
                .setName(name)
                .setModality(Modality.MODALITY_TEXT)
                .setContextLength(1024)
                .setSlots(4)
                .setFreeSlots(4)
                .build();
    }
}
