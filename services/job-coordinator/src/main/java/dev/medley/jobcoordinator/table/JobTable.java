package dev.medley.jobcoordinator.table;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.platform.job.Cancellations;
import dev.medley.platform.job.JobChecks;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.JobStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All jobs that the log has, each as its newest event tells it, with its result. One thread changes it, any thread may
 * read it and watch.
 */
public final class JobTable {
    private static final Logger logger = LoggerFactory.getLogger(JobTable.class);

    private final Map<String, byte[]> jobs;
    private final Map<String, byte[]> byTenant;
    private final Cancellations cancellations;
    private final Map<JobState, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicLong endedTwice = new AtomicLong();
    private final JobWatches watches = new JobWatches();

    public JobTable(TableStore store, Cancellations cancellations) {
        this.jobs = store.map("jobs");
        this.byTenant = store.map("by-tenant");
        this.cancellations = cancellations;
        for (JobState state : JobState.values()) {
            counts.put(state, new AtomicLong());
        }
    }

    /**
     * Takes in what became of a job.
     *
     * @param revision grows with each change of the job
     */
    void apply(JobEvent event, long revision) {
        JobStatus before = stored(event.getJobId());
        if (before != null && before.getRevision() >= revision) {
            return;
        }
        JobStatus now =
                JobStatus.newBuilder().setEvent(event).setRevision(revision).build();
        count(event.getState(), 1);
        if (before == null) {
            byTenant.put(tenantKey(event), new byte[0]);
        } else {
            count(before.getEvent().getState(), -1);
            complainIfEnded(before);
        }
        jobs.put(event.getJobId(), now.toByteArray());
        watches.changed(withCancelling(now));
    }

    /** Whether there is such a job. */
    public boolean has(String id) {
        return jobs.containsKey(id);
    }

    /** A job, whoever's it is. */
    public Optional<JobStatus> find(String id) {
        return Optional.ofNullable(stored(id)).map(this::withCancelling);
    }

    /** A tenant's job. */
    public Optional<JobStatus> find(String tenant, String id) {
        return find(id).filter(job -> job.getEvent().getTenant().equals(tenant));
    }

    /**
     * A tenant's jobs, newest first, without their results.
     *
     * @param after id of the job that came last before; empty for the newest
     */
    public List<JobStatus> list(String tenant, int limit, String after) {
        String from = tenant + '\0';
        if (!after.isEmpty()) {
            Optional<JobStatus> last = find(tenant, after);
            if (last.isEmpty()) {
                return List.of();
            }
            from = tenantKey(last.get().getEvent()) + '\0';
        }
        List<JobStatus> page = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : TableStore.from(byTenant, from)) {
            if (page.size() == limit || !entry.getKey().startsWith(tenant + '\0')) {
                break;
            }
            String id = entry.getKey().substring(entry.getKey().lastIndexOf('\0') + 1);
            find(tenant, id).map(JobTable::withoutResult).ifPresent(page::add);
        }
        return page;
    }

    /**
     * Tells what a job has come to, and of each change until it has ended. The listener hears one thing at a time.
     *
     * @param afterRevision what the listener knows already
     * @return ends the watch
     */
    public Runnable watch(String id, long afterRevision, Consumer<JobStatus> listener) {
        JobWatches.Watch watch = watches.begin(id, afterRevision, listener);
        find(id).ifPresent(watch::tell);
        return () -> watches.end(watch);
    }

    /** Forgets the jobs that ended before then. */
    public void forget(Instant limit) {
        for (Map.Entry<String, byte[]> entry : TableStore.from(jobs, "")) {
            JobEvent event = parsed(entry.getValue()).getEvent();
            if (JobStates.isEnd(event.getState())
                    && JobChecks.instant(event.getAt()).isBefore(limit)) {
                jobs.remove(entry.getKey());
                byTenant.remove(tenantKey(event));
                count(event.getState(), -1);
            }
        }
    }

    /** How many jobs are in a state. */
    public long count(JobState state) {
        AtomicLong count = counts.get(state);
        return count == null ? 0 : count.get();
    }

    /** How many jobs ended a second time, which none should. */
    public long endedTwice() {
        return endedTwice.get();
    }

    private void complainIfEnded(JobStatus before) {
        if (JobStates.isEnd(before.getEvent().getState())) {
            endedTwice.incrementAndGet();
            logger.error(
                    "Job {} had ended and was told of again", before.getEvent().getJobId());
        }
    }

    private void count(JobState state, int more) {
        AtomicLong count = counts.get(state);
        if (count != null) {
            count.addAndGet(more);
        }
    }

    private JobStatus withCancelling(JobStatus job) {
        boolean cancelling = !JobStates.isEnd(job.getEvent().getState())
                && cancellations.contains(job.getEvent().getJobId());
        return cancelling ? job.toBuilder().setCancelling(true).build() : job;
    }

    private static JobStatus withoutResult(JobStatus job) {
        JobStatus.Builder brief = job.toBuilder();
        brief.getEventBuilder().clearResult();
        return brief.build();
    }

    /** Sorts a tenant's jobs, the newest first. */
    private static String tenantKey(JobEvent event) {
        long millis = JobChecks.instant(event.getAcceptedAt()).toEpochMilli();
        return "%s\0%016x\0%s".formatted(event.getTenant(), Long.MAX_VALUE - millis, event.getJobId());
    }

    private @Nullable JobStatus stored(String id) {
        byte[] job = jobs.get(id);
        return job == null ? null : parsed(job);
    }

    private static JobStatus parsed(byte[] job) {
        try {
            return JobStatus.parseFrom(job);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("The table holds what is no job", e);
        }
    }
}
