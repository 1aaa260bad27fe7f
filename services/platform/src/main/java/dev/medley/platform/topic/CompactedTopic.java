package dev.medley.platform.topic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A topic whose newest record of each key counts: one partition, compacted, in small segments so that a newcomer has
 * little to read.
 *
 * @param name of the topic
 * @param tombstonesKept how long a tombstone can be read, for those who are slow to
 */
public record CompactedTopic(String name, Duration tombstonesKept) {
    private static final Duration SEGMENT = Duration.ofMinutes(10);

    /**
     * Makes the topic if it is missing.
     *
     * @param kafka client settings
     * @throws KafkaException if Kafka doesn't answer within the limit, or refuses
     */
    public void ensure(Map<String, Object> kafka, Duration limit) {
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(topic())).all().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("Topic " + name + " can't be made", e.getCause());
            }
        } catch (TimeoutException e) {
            throw new KafkaException("No answer within " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }

    private NewTopic topic() {
        return new NewTopic(name, Optional.of(1), Optional.empty())
                .configs(Map.of(
                        "cleanup.policy",
                        "compact",
                        "segment.ms",
                        String.valueOf(SEGMENT.toMillis()),
                        "min.cleanable.dirty.ratio",
                        "0.1",
                        "delete.retention.ms",
                        String.valueOf(tombstonesKept.toMillis())));
    }
}
