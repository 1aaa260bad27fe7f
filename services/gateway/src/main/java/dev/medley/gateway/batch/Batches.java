package dev.medley.gateway.batch;

import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.Documents;
import dev.medley.platform.error.MedleyException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The records of all batches, beside the files. The wish to cancel one has a record of its own, since a batch's is
 * written by whoever runs it alone. All of it blocks, and fails with a {@link MedleyException}. Thread-safe.
 */
final class Batches {
    /** That a batch be cancelled, and since when. */
    record Cancellation(Instant at) {}

    private final Documents<Batch> records;
    private final Documents<Cancellation> cancellations;

    Batches(BlobStore store) {
        this.records = store.documents("batches", Batch.class);
        this.cancellations = store.documents("batch-cancellations", Cancellation.class);
    }

    void put(Batch batch) {
        records.put(batch.tenant(), batch.id(), batch);
    }

    void delete(Batch batch) {
        records.delete(batch.tenant(), batch.id());
    }

    /** A tenant's batch, as its owner should see it. */
    Optional<Batch> find(String tenant, String id) {
        return records.find(tenant, id).map(this::withCancellation);
    }

    /** Ids of a tenant's batches, from the oldest to the newest. */
    List<String> ids(String tenant) {
        return records.ids(tenant);
    }

    /** Since when a batch should be cancelled, if it should. */
    Optional<Instant> cancelledAt(Batch batch) {
        return cancellations.find(batch.tenant(), batch.id()).map(Cancellation::at);
    }

    void cancel(Batch batch, Instant now) {
        cancellations.put(batch.tenant(), batch.id(), new Cancellation(now));
    }

    private Batch withCancellation(Batch batch) {
        if (batch.status().ended()) {
            return batch;
        }
        return cancelledAt(batch)
                .map(at -> batch.reaching(BatchStatus.CANCELLING, at))
                .orElse(batch);
    }
}
