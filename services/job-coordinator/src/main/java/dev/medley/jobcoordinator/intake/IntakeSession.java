package dev.medley.jobcoordinator.intake;

import com.google.protobuf.ByteString;
import dev.medley.jobcoordinator.metrics.JobMetrics;
import dev.medley.jobcoordinator.queue.Queues;
import dev.medley.jobcoordinator.queue.Queues.Placed;
import dev.medley.jobcoordinator.table.JobLogReader;
import dev.medley.jobcoordinator.table.JobTable;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.GroupMembers;
import dev.medley.platform.job.JobChecks;
import dev.medley.platform.job.JobLog;
import dev.medley.platform.job.JobRecords;
import dev.medley.platform.job.JobTopics;
import dev.medley.platform.tracing.KafkaTracing;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobState;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One membership in the group of coordinators. Each job that was handed in goes on in one transaction: the job on its
 * model's topic, the event that it was accepted, and the group's offset; so it goes on once. All records of an id lie
 * in one partition, which one member has at a time, and that member knows all jobs that were accepted before; so an id
 * that was handed in twice goes on once. Not thread-safe.
 */
public final class IntakeSession implements ConsumerRebalanceListener, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration SESSION = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    /** A transaction that somebody left open is ended by Kafka within this time. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    private final Map<String, Object> kafka;
    private final JobTable table;
    private final JobLogReader reader;
    private final Queues queues;
    private final JobRecords records;
    private final Duration timeToLive;
    private final JobMetrics metrics;
    private final JobLog log;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Map<String, ByteString> notInTableYet = new HashMap<>();
    private final List<ProducerRecord<String, byte[]>> outgoing = new ArrayList<>();
    private int partitions;

    /**
     * Joins the group.
     *
     * @param kafka client settings
     * @param name of the member, never used before
     */
    public IntakeSession(
            Map<String, Object> kafka,
            String name,
            JobTable table,
            JobLogReader reader,
            Queues queues,
            JobRecords records,
            Duration timeToLive,
            JobMetrics metrics) {
        this.kafka = Map.copyOf(kafka);
        this.table = table;
        this.reader = reader;
        this.queues = queues;
        this.records = records;
        this.timeToLive = timeToLive;
        this.metrics = metrics;
        JobTopics.ensure(this.kafka, JobTopics.SUBMISSIONS, ANSWER_LIMIT);
        log = new JobLog(this.kafka, name);
        consumer = GroupMembers.join(this.kafka, JobTopics.SUBMISSIONS, name, SESSION, this);
    }

    /** Moves on what is new. */
    void turn() {
        ConsumerRecords<String, byte[]> polled = consumer.poll(POLL);
        notInTableYet.keySet().removeIf(table::has);
        if (polled.isEmpty()) {
            return;
        }
        polled.forEach(this::takeTraced);
        Map<TopicPartition, OffsetAndMetadata> offsets = polled.partitions().stream()
                .collect(Collectors.toMap(
                        partition -> partition, partition -> new OffsetAndMetadata(consumer.position(partition))));
        log.commit(outgoing, offsets, consumer.groupMetadata());
        outgoing.clear();
    }

    /** Reads all events first that the partitions' former owners may have written. */
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        if (!assigned.isEmpty()) {
            partitions = consumer.partitionsFor(JobTopics.SUBMISSIONS).size();
            consumer.committed(Set.copyOf(assigned));
            reader.awaitRead(endsOfEvents(), READ_LIMIT);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        // All that was taken has gone on.
    }

    @Override
    public void close() {
        log.close();
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    }

    private void takeTraced(ConsumerRecord<String, byte[]> record) {
        Context trace = KafkaTracing.of(record.headers());
        Span span = KafkaTracing.processing(record.topic(), String.valueOf(record.key()), trace);
        trace.with(span).wrap(() -> take(record)).run();
        span.end();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (liesElsewhereThanItShould(record)) {
            outgoing.add(new ProducerRecord<>(record.topic(), record.key(), record.value()));
            return;
        }
        Job job;
        try {
            job = JobRecords.handedIn(record);
        } catch (MedleyException e) {
            refuse(record, e);
            return;
        }
        ByteString digest = job.getDigest().isEmpty() ? JobChecks.digest(job) : job.getDigest();
        ByteString known = known(job.getId());
        if (known == null) {
            notInTableYet.put(job.getId(), digest);
            moveOn(record, Submissions.accepted(job, digest, timeToLive));
        } else if (!known.equals(digest)) {
            refuse(record, Submissions.taken(job.getId()));
        }
    }

    private void moveOn(ConsumerRecord<String, byte[]> record, Job job) {
        try {
            Placed placed = queues.place(job, List.of());
            Submissions.requireSize(placed.job());
            outgoing.add(records.accepted(placed.job()));
            outgoing.add(records.queued(placed.topic(), placed.job()));
            metrics.accepted();
        } catch (MedleyException e) {
            outgoing.add(records.refused(job, e));
            records.news(job, JobState.JOB_STATE_FAILED).ifPresent(outgoing::add);
            refuse(record, e);
        }
    }

    private void refuse(ConsumerRecord<String, byte[]> record, MedleyException why) {
        outgoing.add(records.deadLetter(record, why));
        metrics.refused();
    }

    /** Producers of other makes may spread keys otherwise; then two records of an id would lie apart. */
    private boolean liesElsewhereThanItShould(ConsumerRecord<String, byte[]> record) {
        return record.key() != null
                && BuiltInPartitioner.partitionForKey(record.key().getBytes(StandardCharsets.UTF_8), partitions)
                        != record.partition();
    }

    private @Nullable ByteString known(String id) {
        ByteString fresh = notInTableYet.get(id);
        return fresh != null
                ? fresh
                : table.find(id).map(job -> job.getEvent().getDigest()).orElse(null);
    }

    /** Where the log of events ends, what is not committed yet included. */
    private Map<TopicPartition, Long> endsOfEvents() {
        Map<TopicPartition, OffsetSpec> asked = consumer.partitionsFor(JobTopics.EVENTS).stream()
                .collect(Collectors.toMap(
                        each -> new TopicPartition(each.topic(), each.partition()), each -> OffsetSpec.latest()));
        try (Admin admin = Admin.create(kafka)) {
            return admin
                    .listOffsets(asked)
                    .all()
                    .get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, each -> each.getValue().offset()));
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("The ends of " + JobTopics.EVENTS + " can't be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }
}
