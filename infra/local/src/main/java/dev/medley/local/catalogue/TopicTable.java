package dev.medley.local.catalogue;

import dev.medley.local.SuiteFailure;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The newest value of each key of a compacted topic. Not thread-safe. */
final class TopicTable implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaAddress kafka;
    private final String topic;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, byte[]> values = new TreeMap<>();
    private List<TopicPartition> partitions = List.of();

    /** @throws SuiteFailure if the address is none */
    TopicTable(KafkaAddress kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
        Map<String, Object> settings = new HashMap<>(kafka.settings());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try {
            this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw kafka.unreachable(e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * What the topic says now; nothing if there is no such topic. Goes on from where it ended before.
     *
     * @throws SuiteFailure if Kafka doesn't answer
     */
    Map<String, byte[]> read() {
        try {
            if (partitions.isEmpty()) {
                partitions = partitions();
                consumer.assign(partitions);
            }
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(this::take);
            }
            return values;
        } catch (KafkaException e) {
            throw kafka.unreachable(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            values.remove(record.key());
        } else {
            values.put(record.key(), record.value());
        }
    }

    private List<TopicPartition> partitions() {
        try {
            List<PartitionInfo> known = consumer.partitionsFor(topic);
            return known == null
                    ? List.of()
                    : known.stream()
                            .map(each -> new TopicPartition(topic, each.partition()))
                            .toList();
        } catch (UnknownTopicOrPartitionException e) {
            return List.of();
        }
    }
}
