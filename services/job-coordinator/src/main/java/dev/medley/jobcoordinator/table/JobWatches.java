package dev.medley.jobcoordinator.table;

import dev.medley.proto.jobs.v1.JobStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Who waits for news of which job. Thread-safe. */
final class JobWatches {
    private final Map<String, List<Watch>> byJob = new ConcurrentHashMap<>();

    Watch begin(String id, long afterRevision, Consumer<JobStatus> listener) {
        var watch = new Watch(id, afterRevision, listener);
        byJob.compute(id, (key, known) -> {
            List<Watch> all = known == null ? new CopyOnWriteArrayList<>() : known;
            all.add(watch);
            return all;
        });
        return watch;
    }

    void end(Watch watch) {
        byJob.computeIfPresent(watch.id, (key, all) -> {
            all.remove(watch);
            return all.isEmpty() ? null : all;
        });
    }

    void changed(JobStatus job) {
        byJob.getOrDefault(job.getEvent().getJobId(), List.of()).forEach(watch -> watch.tell(job));
    }

    /** One who waits: hears each revision once, in their order. */
    static final class Watch {
        private final String id;
        private final Consumer<JobStatus> listener;
        private long heard;

        private Watch(String id, long afterRevision, Consumer<JobStatus> listener) {
            this.id = id;
            this.heard = afterRevision;
            this.listener = listener;
        }

        synchronized void tell(JobStatus job) {
            if (job.getRevision() > heard) {
                heard = job.getRevision();
                listener.accept(job);
            }
        }
    }
}
