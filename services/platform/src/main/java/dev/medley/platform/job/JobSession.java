package dev.medley.platform.job;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.PartitionLedger.Entry;
import dev.medley.platform.job.RunningJobs.Ending;
import dev.medley.platform.job.RunningJobs.Outcome.Done;
import dev.medley.platform.job.RunningJobs.Outcome.Failed;
import dev.medley.platform.tracing.KafkaTracing;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One membership in the group that shares a queue: takes jobs, runs them, and ends each in the transaction that also
 * moves the ledger of its partition on. A failure of Kafka ends the session; jobs under way are stopped then, and
 * whoever has their partition next starts them again. Not thread-safe.
 */
final class JobSession implements ConsumerRebalanceListener, AutoCloseable {
    private static final Duration WHILE_IDLE = Duration.ofMillis(100);
    private static final Duration WHILE_BUSY = Duration.ofMillis(5);
    private static final Duration DROP_EVERY = Duration.ofSeconds(1);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    /** Tenants and priorities are told apart among so many bytes of jobs. */
    private static final long BACKLOG_BYTES = 16L << 20;

    private final JobSettings settings;
    private final JobRecords records;
    private final String name;
    private final KafkaConsumer<String, byte[]> consumer;
    private final JobLog log;
    private final JobsElsewhere elsewhere;
    private final RunningJobs running;
    private final Cancellations cancellations;

    private final Map<TopicPartition, PartitionLedger> ledgers = new HashMap<>();
    private final Set<TopicPartition> changed = new HashSet<>();
    private final Outbox outbox = new Outbox();
    private final Backlog backlog = new Backlog();
    private final List<QueuedJob> launching = new ArrayList<>();
    private long cancellationsSeen;
    private long droppedNanos = System.nanoTime();
    private boolean left;

    /**
     * Joins the group.
     *
     * @param kafka client settings
     * @param name of the member, never used before
     */
    JobSession(
            JobSettings settings,
            Map<String, Object> kafka,
            String name,
            JobRecords records,
            JobHandler handler,
            Cancellations cancellations) {
        this.settings = settings;
        this.records = records;
        this.name = name;
        this.cancellations = cancellations;
        log = new JobLog(kafka, name);
        running = new RunningJobs(handler);
        elsewhere = new JobsElsewhere(kafka, settings.topic());
        consumer = GroupMembers.join(kafka, settings.topic(), name, settings.session(), this);
    }

    /** Takes what is new, ends what has ended, starts what there is room for. */
    void turn() {
        take();
        lookElsewhere();
        dropUnwanted();
        running.collect(this::end);
        choose();
        commit();
        launch();
        regulate();
    }

    /** Ends what has ended, and starts nothing any more. */
    void windDown() {
        consumer.pause(consumer.assignment());
        consumer.poll(WHILE_BUSY);
        running.collect(this::end);
        commit();
    }

    boolean isIdle() {
        return running.count() == 0 && outbox.isEmpty();
    }

    /** Leaves the group. What still runs is stopped, and does not count as tried. */
    @Override
    public void close() {
        running.collect(this::end);
        running.places().forEach(place -> onLedger(place, ledger -> ledger.notTried(place.offset())));
        running.stopIf(place -> true);
        try {
            commit();
        } finally {
            abandon();
        }
    }

    /** Leaves without a word, as after a failure. */
    void abandon() {
        left = true;
        running.stopIf(place -> true);
        log.close();
        elsewhere.close();
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata known = committed.get(partition);
            ledgers.put(
                    partition,
                    known == null
                            ? PartitionLedger.of(consumer.position(partition), "")
                            : PartitionLedger.of(known.offset(), known.metadata()));
        }
    }

    /** Goes on with the jobs under way, which the partition's next owner learns from the ledger. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        if (left) {
            return;
        }
        running.collect(this::end);
        long now = System.currentTimeMillis();
        Map<TopicPartition, List<Long>> underWay = running.places().stream()
                .filter(place -> ledgers.containsKey(place.partition()) && revoked.contains(place.partition()))
                .collect(Collectors.groupingBy(
                        Place::partition, Collectors.mapping(Place::offset, Collectors.toList())));
        underWay.forEach((partition, offsets) -> {
            ledger(partition).giveAway(offsets, name, now);
            changed.add(partition);
        });
        commit();
        forget(revoked);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        running.stopIf(place -> lost.contains(place.partition()));
        outbox.removeIf(place -> lost.contains(place.partition()));
        forget(lost);
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(ledgers::remove);
        changed.removeAll(partitions);
        backlog.removeIf(job -> partitions.contains(job.place().partition()));
        elsewhere.removeIf(job -> partitions.contains(job.place().partition()));
    }

    private void take() {
        boolean busy = running.count() > 0 || backlog.size() > 0;
        var polled = consumer.poll(busy ? WHILE_BUSY : WHILE_IDLE);
        polled.forEach(this::take);
        polled.partitions().forEach(partition -> ledger(partition).read(consumer.position(partition)));
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        var place = new Place(new TopicPartition(record.topic(), record.partition()), record.offset());
        Entry entry = ledger(place.partition()).take(record.offset());
        if (entry == null) {
            return;
        }
        try {
            Job job = JobRecords.job(record);
            queue(new QueuedJob(place, job, entry.attempts(), KafkaTracing.of(record.headers())), entry);
        } catch (MedleyException e) {
            outbox.add(place, records.deadLetter(place, record.key(), record.value(), e));
            settle(place);
        }
    }

    private void queue(QueuedJob job, Entry entry) {
        if (entry.elsewhere() != null) {
            elsewhere.await(job, entry.elsewhere());
        } else {
            queueUnlessHopeless(job);
        }
    }

    private void queueUnlessHopeless(QueuedJob job) {
        if (endsWithoutRunning(job, Instant.now())) {
            return;
        }
        if (job.attempts() < settings.attempts()) {
            backlog.add(job);
        } else {
            fail(
                    job,
                    null,
                    new MedleyException(
                            ErrorCategory.UNAVAILABLE,
                            "Each of the %d instances that ran it ended".formatted(job.attempts())));
        }
    }

    private void lookElsewhere() {
        elsewhere.look(job -> settle(job.place()), job -> {
            onLedger(job.place(), ledger -> ledger.takeBack(job.place().offset()));
            queueUnlessHopeless(job);
        });
    }

    /** Ends those that wait and should not be run any more, and stops those under way that should not. */
    private void dropUnwanted() {
        long count = cancellations.count();
        long nanos = System.nanoTime();
        if (count == cancellationsSeen && nanos - droppedNanos < DROP_EVERY.toNanos()) {
            return;
        }
        cancellationsSeen = count;
        droppedNanos = nanos;
        Instant now = Instant.now();
        backlog.removeIf(job -> endsWithoutRunning(job, now));
        running.cancelIf(cancellations::contains);
    }

    private boolean endsWithoutRunning(QueuedJob job, Instant now) {
        if (cancellations.contains(job.job().getId())) {
            cancel(job, null);
            return true;
        }
        if (JobRecords.hasExpired(job.job(), now)) {
            outbox.add(job.place(), records.expired(job));
            conclude(job, JobState.JOB_STATE_EXPIRED);
            return true;
        }
        return false;
    }

    private void cancel(QueuedJob job, @Nullable Instant started) {
        outbox.add(job.place(), records.cancelled(job, started));
        conclude(job, JobState.JOB_STATE_CANCELLED);
    }

    private void end(Ending ending) {
        QueuedJob job = ending.job();
        elsewhere.removeIf(each -> each.place().equals(job.place()));
        if (ending.outcome() instanceof Done done) {
            outbox.add(job.place(), records.succeeded(job, ending.started(), done.result()));
            records.usage(job.job(), done.result()).ifPresent(usage -> outbox.add(job.place(), usage));
            conclude(job, JobState.JOB_STATE_SUCCEEDED);
        } else if (ending.outcome() instanceof Failed failed) {
            retryOrFail(job, ending.started(), failed.why());
        } else {
            cancel(job, ending.started());
        }
    }

    private void retryOrFail(QueuedJob job, Instant started, MedleyException why) {
        boolean hadRoom = why.category() != ErrorCategory.OVERLOADED && why.category() != ErrorCategory.MODEL_LOADING;
        if (!why.category().retryable() || (hadRoom && job.attempts() >= settings.attempts())) {
            fail(job, started, why);
            return;
        }
        if (cancellations.contains(job.job().getId())) {
            cancel(job, started);
            return;
        }
        outbox.add(job.place(), records.retrying(job, started, why));
        if (ledgers.containsKey(job.place().partition())) {
            Duration asked = Objects.requireNonNullElse(why.retryAfter(), Duration.ZERO);
            Duration wait = settings.waitAfter(job.attempts());
            Instant until = Instant.now().plus(asked.compareTo(wait) > 0 ? asked : wait);
            backlog.postpone(hadRoom ? job : notTried(job), until);
        }
    }

    private QueuedJob notTried(QueuedJob job) {
        onLedger(job.place(), ledger -> ledger.notTried(job.place().offset()));
        return new QueuedJob(job.place(), job.job(), job.attempts() - 1, job.trace());
    }

    private void fail(QueuedJob job, @Nullable Instant started, MedleyException why) {
        outbox.add(job.place(), records.failed(job, started, why));
        outbox.add(
                job.place(),
                records.deadLetter(job.place(), job.job().getId(), job.job().toByteArray(), why));
        conclude(job, JobState.JOB_STATE_FAILED);
    }

    private void choose() {
        Instant now = Instant.now();
        while (running.count() + launching.size() < settings.atOnce()) {
            QueuedJob job = backlog.next(now);
            if (job == null) {
                return;
            }
            if (!endsWithoutRunning(job, now)) {
                QueuedJob started = job.startedAgain();
                launching.add(started);
                outbox.add(job.place(), records.started(started, now));
                onLedger(job.place(), ledger -> ledger.start(job.place().offset()));
            }
        }
    }

    private void launch() {
        launching.forEach(running::start);
        launching.clear();
    }

    private void commit() {
        if (outbox.isEmpty() && changed.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = changed.stream()
                .collect(Collectors.toMap(
                        partition -> partition, partition -> ledger(partition).toCommit()));
        log.commit(outbox.records(), offsets, consumer.groupMetadata());
        outbox.clear();
        changed.clear();
    }

    private void regulate() {
        Set<TopicPartition> full = new HashSet<>();
        Set<TopicPartition> free = new HashSet<>();
        boolean enough = backlog.bytes() >= BACKLOG_BYTES;
        ledgers.forEach((partition, ledger) -> (enough || ledger.isFull() ? full : free).add(partition));
        consumer.pause(full);
        consumer.resume(free);
    }

    /** The job has ended here; whoever wants to hear of it will. */
    private void conclude(QueuedJob job, JobState end) {
        records.news(job.job(), end).ifPresent(news -> outbox.add(job.place(), news));
        settle(job.place());
    }

    /** The job has ended. Its partition may have another owner by now, who learns it from the events. */
    private void settle(Place place) {
        onLedger(place, ledger -> ledger.end(place.offset()));
    }

    private void onLedger(Place place, Consumer<PartitionLedger> change) {
        PartitionLedger ledger = ledgers.get(place.partition());
        if (ledger != null) {
            change.accept(ledger);
            changed.add(place.partition());
        }
    }

    private PartitionLedger ledger(TopicPartition partition) {
        return Objects.requireNonNull(ledgers.get(partition), () -> partition + " is not ours");
    }
}
