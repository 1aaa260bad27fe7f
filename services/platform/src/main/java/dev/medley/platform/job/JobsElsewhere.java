package dev.medley.platform.job;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.platform.job.PartitionLedger.Elsewhere;
import dev.medley.proto.jobs.v1.JobEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of our partitions that another instance goes on with, because the partition was its own when it started them.
 * Waits for the record that ends each. An instance that has left the group is shut out of its log first, so that it
 * can't end them any more, and those that it has not ended are ours. Not thread-safe.
 */
final class JobsElsewhere implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration CLOCKS_APART = Duration.ofSeconds(30);

    private final Map<String, Object> kafka;
    private final String group;
    private final Map<String, Waiting> waiting = new HashMap<>();
    private @Nullable KafkaConsumer<String, byte[]> events;
    private boolean further;
    private long lookedNanos = System.nanoTime();

    private record Waiting(QueuedJob job, Elsewhere instance) {}

    /** @param kafka client settings */
    JobsElsewhere(Map<String, Object> kafka, String group) {
        this.kafka = new HashMap<>(kafka);
        this.kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
        this.kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.kafka.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.group = group;
    }

    void await(QueuedJob job, Elsewhere instance) {
        waiting.put(job.job().getId(), new Waiting(job, instance));
        further = true;
    }

    void removeIf(Predicate<QueuedJob> condition) {
        waiting.values().removeIf(each -> condition.test(each.job()));
    }

    /**
     * Looks once a second, while there is something to wait for.
     *
     * @param ended told of those that have ended
     * @param ours told of those that nobody goes on with
     */
    void look(Consumer<QueuedJob> ended, Consumer<QueuedJob> ours) {
        if (waiting.isEmpty()) {
            close();
            return;
        }
        if (System.nanoTime() - lookedNanos < LOOK_EVERY.toNanos()) {
            return;
        }
        read(ended, ours);
        Set<String> gone = waiting.values().stream()
                .map(each -> each.instance().instance())
                .collect(Collectors.toSet());
        gone.removeAll(members());
        if (!gone.isEmpty()) {
            gone.forEach(instance -> JobLog.shutOut(kafka, instance));
            read(ended, ours);
            List<Waiting> left = waiting.values().stream()
                    .filter(each -> gone.contains(each.instance().instance()))
                    .toList();
            left.forEach(each -> take(each.job(), ours));
        }
        lookedNanos = System.nanoTime();
    }

    @Override
    public void close() {
        if (events != null) {
            events.close();
            events = null;
        }
    }

    private void read(Consumer<QueuedJob> ended, Consumer<QueuedJob> ours) {
        KafkaConsumer<String, byte[]> reading = events();
        Map<TopicPartition, Long> ends = reading.endOffsets(reading.assignment());
        while (ends.entrySet().stream().anyMatch(end -> reading.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, byte[]> record : reading.poll(Duration.ofMillis(100))) {
                Waiting awaited = waiting.get(record.key());
                if (awaited != null) {
                    judge(awaited, record, ended, ours);
                }
            }
        }
    }

    private void judge(
            Waiting awaited,
            ConsumerRecord<String, byte[]> record,
            Consumer<QueuedJob> ended,
            Consumer<QueuedJob> ours) {
        switch (event(record).getState()) {
            case JOB_STATE_SUCCEEDED, JOB_STATE_FAILED, JOB_STATE_CANCELLED, JOB_STATE_EXPIRED ->
                take(awaited.job(), ended);
            case JOB_STATE_RETRYING -> {
                if (event(record).getAttempt() >= awaited.job().attempts()) {
                    take(awaited.job(), ours);
                }
            }
            default -> {}
        }
    }

    private void take(QueuedJob job, Consumer<QueuedJob> verdict) {
        waiting.remove(job.job().getId());
        verdict.accept(job);
    }

    /** Reads from when the first partition was given away; again from there if more has come to wait for. */
    private KafkaConsumer<String, byte[]> events() {
        if (events == null) {
            events = new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer());
            events.assign(events.partitionsFor(JobTopics.EVENTS).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList());
            further = true;
        }
        if (further) {
            further = false;
            rewind(events);
        }
        return events;
    }

    private void rewind(KafkaConsumer<String, byte[]> reading) {
        long since = waiting.values().stream()
                        .mapToLong(each -> each.instance().givenAwayAtMillis())
                        .min()
                        .orElseThrow()
                - CLOCKS_APART.toMillis();
        var asked = new HashMap<TopicPartition, Long>();
        reading.assignment().forEach(partition -> asked.put(partition, since));
        var end = new ArrayList<TopicPartition>();
        reading.offsetsForTimes(asked).forEach((partition, found) -> {
            if (found == null) {
                end.add(partition);
            } else {
                reading.seek(partition, found.offset());
            }
        });
        if (!end.isEmpty()) {
            reading.seekToEnd(end);
        }
    }

    private Set<String> members() {
        try (Admin admin = Admin.create(kafka)) {
            return admin
                    .describeConsumerGroups(List.of(group))
                    .all()
                    .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .values()
                    .stream()
                    .flatMap(each -> each.members().stream())
                    .map(MemberDescription::clientId)
                    .collect(Collectors.toSet());
        } catch (ExecutionException e) {
            throw new KafkaException("The members of " + group + " can't be read", e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("No answer within " + ANSWER_LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }

    private static JobEvent event(ConsumerRecord<String, byte[]> record) {
        try {
            return JobEvent.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            return JobEvent.getDefaultInstance();
        }
    }
}
