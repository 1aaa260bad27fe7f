package dev.medley.platform.announcement;

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

/** The topic of announcements: one partition, compacted, in small segments so that a newcomer has little to read. */
public final class ModelTopic {
    public static final String NAME = "medley.models";

    private static final NewTopic TOPIC = new NewTopic(NAME, Optional.of(1), Optional.empty())
            .configs(Map.of(
                    "cleanup.policy",
                    "compact",
                    "segment.ms",
                    String.valueOf(Duration.ofMinutes(10).toMillis()),
                    "min.cleanable.dirty.ratio",
                    "0.1",
                    "delete.retention.ms",
                    String.valueOf(Duration.ofMinutes(1).toMillis())));

    private ModelTopic() {}

    /**
     * Makes the topic if it is missing.
     *
     * @throws KafkaException if Kafka doesn't answer within the limit, or refuses
     */
    static void ensure(Map<String, Object> kafka, Duration limit) {
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(TOPIC)).all().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("Topic " + NAME + " can't be made", e.getCause());
            }
        } catch (TimeoutException e) {
            throw new KafkaException("No answer within " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }
}
