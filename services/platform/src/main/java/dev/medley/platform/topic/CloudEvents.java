package dev.medley.platform.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records whose values are protobuf, with headers of CloudEvents 1.0 (its Kafka binding's binary mode). */
public final class CloudEvents {
    private CloudEvents() {}

    /** @param instanceId who writes it */
    public static ProducerRecord<String, byte[]> record(
            String instanceId, String topic, @Nullable String key, Message value) {
        var record = new ProducerRecord<>(topic, key, value.toByteArray());
        var attributes = Map.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                UUID.randomUUID().toString(),
                "ce_source",
                "/medley/instances/" + instanceId,
                "ce_type",
                "dev." + value.getDescriptorForType().getFullName(),
                "ce_time",
                Instant.now().toString(),
                "content-type",
                "application/protobuf");
        attributes.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
        return record;
    }
}
