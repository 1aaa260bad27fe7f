package dev.medley.platform.job;

import dev.medley.platform.topic.CompactedTopic;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of jobs. */
public final class JobTopics {
    /** Where jobs are handed in. */
    public static final String SUBMISSIONS = "medley.jobs";
    /** Where batches lie, which gateways run. */
    public static final String BATCHES = "medley.batches";
    /** Where runs of pipelines lie, which gateways have under way. */
    public static final String PIPELINES = "medley.pipelines";
    /** News of jobs that have ended, which gateways bring to webhooks. */
    public static final String WEBHOOKS = "medley.webhooks";
    /** What became of each job; the newest record of a job has the whole of it. */
    public static final String EVENTS = "medley.job-events";
    /** Records that can't be done. */
    public static final String DEAD_LETTERS = "medley.dead-letters";
    /** What each request used. */
    public static final String USAGE = "medley.usage";
    /** Jobs that should not be done; tombstones once they have ended. */
    public static final CompactedTopic CANCELLATIONS =
            new CompactedTopic("medley.job-cancellations", Duration.ofHours(1));

    /** Most bytes of a job, so that its record fits Kafka's default of 1 MiB with its headers. */
    public static final int MAX_JOB_BYTES = 1_000_000;
    /** How long records are kept, and jobs remembered after their end. */
    public static final Duration KEPT = Duration.ofDays(7);

    /** How long it is known what requests used. */
    public static final Duration USAGE_KEPT = Duration.ofDays(35);

    /**
     * Most bytes of a record on these two; a queue's is Kafka's default of 1 MiB, so that a dead letter can hold it.
     */
    static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

    private static final int PARTITIONS = 12;

    private JobTopics() {}

    /**
     * Where the jobs of a model lie: {@code medley.jobs.} and its name. What Kafka doesn't take in a topic's name is
     * written as {@code _} and its code in four hexadecimal digits.
     */
    public static String queue(String model) {
        var name = new StringBuilder("medley.jobs.");
        for (char each : model.toCharArray()) {
            if (each < 128 && (Character.isLetterOrDigit(each) || each == '.' || each == '-')) {
                name.append(each);
            } else {
                name.append("_%04x".formatted((int) each));
            }
        }
        return name.toString();
    }

    /**
     * Makes those topics that are missing: all of the above, and the queue.
     *
     * @param kafka client settings
     * @throws KafkaException if Kafka doesn't answer within the limit, or refuses
     */
    public static void ensure(Map<String, Object> kafka, String queue, Duration limit) {
        String kept = String.valueOf(KEPT.toMillis());
        String most = String.valueOf(MAX_RECORD_BYTES);
        Map<String, NewTopic> topics = new LinkedHashMap<>();
        for (String name : List.of(queue, SUBMISSIONS, WEBHOOKS)) {
            topics.put(name, topic(name, Map.of("retention.ms", kept)));
        }
        topics.put(USAGE, topic(USAGE, Map.of("retention.ms", String.valueOf(USAGE_KEPT.toMillis()))));
        var compacted = Map.of("cleanup.policy", "compact,delete", "retention.ms", kept, "max.message.bytes", most);
        topics.put(EVENTS, topic(EVENTS, compacted));
        topics.put(DEAD_LETTERS, topic(DEAD_LETTERS, Map.of("retention.ms", kept, "max.message.bytes", most)));
        try (Admin admin = Admin.create(kafka)) {
            for (var made : admin.createTopics(topics.values()).values().values()) {
                awaitMade(made, limit);
            }
        }
    }

    private static void awaitMade(KafkaFuture<Void> made, Duration limit) {
        try {
            made.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("The topics of jobs can't be made", e.getCause());
            }
        } catch (TimeoutException e) {
            throw new KafkaException("No answer within " + limit, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }

    private static NewTopic topic(String name, Map<String, String> settings) {
        return new NewTopic(name, Optional.of(PARTITIONS), Optional.empty()).configs(settings);
    }
}
