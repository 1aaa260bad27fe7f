package dev.medley.gateway.pipeline;

import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.Documents;
import dev.medley.platform.error.MedleyException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The records of all runs, beside the files. The wish to cancel one has a record of its own, since a run's is written
 * by whoever runs it alone. All of it blocks, and fails with a {@link MedleyException}. Thread-safe.
 */
final class PipelineRuns {
    private static final int TIME_DIGITS = 12;

    /** That a run be cancelled, and since when. */
    record Cancellation(Instant at) {}

    /** That there is a run of a pipeline. */
    record Entry(String run) {}

    private final BlobStore store;
    private final Documents<PipelineRun> records;
    private final Documents<Cancellation> cancellations;

    PipelineRuns(BlobStore store) {
        this.store = store;
        this.records = store.documents("pipeline-runs", PipelineRun.class);
        this.cancellations = store.documents("pipeline-cancellations", Cancellation.class);
    }

    /** Keeps a new one, and lists it. */
    void add(PipelineRun run) {
        put(run);
        entries(run.pipeline()).put(run.tenant(), entry(run), new Entry(run.id()));
    }

    void put(PipelineRun run) {
        records.put(run.tenant(), run.id(), run);
    }

    void delete(PipelineRun run) {
        entries(run.pipeline()).delete(run.tenant(), entry(run));
        records.delete(run.tenant(), run.id());
    }

    /** A tenant's run, as its owner should see it. */
    Optional<PipelineRun> find(String tenant, String id) {
        return records.find(tenant, id).map(this::withCancellation);
    }

    /** Ids of a tenant's runs of a pipeline, from the newest to the oldest. */
    List<String> ids(String tenant, String pipeline) {
        List<String> ids = entries(pipeline).ids(tenant).stream()
                .map(entry -> entry.substring(TIME_DIGITS))
                .collect(Collectors.toList());
        Collections.reverse(ids);
        return ids.stream().distinct().toList();
    }

    boolean isCancelled(PipelineRun run) {
        return cancellations.find(run.tenant(), run.id()).isPresent();
    }

    void cancel(PipelineRun run, Instant now) {
        cancellations.put(run.tenant(), run.id(), new Cancellation(now));
    }

    private PipelineRun withCancellation(PipelineRun run) {
        return run.status().ended() || !isCancelled(run) ? run : run.cancelling();
    }

    private Documents<Entry> entries(String pipeline) {
        return store.documents("pipeline-runs-of/" + pipeline, Entry.class);
    }

    /** Sorts by when the run was made. */
    private static String entry(PipelineRun run) {
        return "%012x".formatted(run.createdAt().toEpochMilli()) + run.id();
    }
}
