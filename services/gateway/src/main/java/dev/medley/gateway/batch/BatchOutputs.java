package dev.medley.gateway.batch;

import dev.medley.gateway.batch.Batch.Counts;
import dev.medley.gateway.batch.LineOutcome.Kind;
import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.BlobWriter;
import dev.medley.platform.blob.StoredFile;
import dev.medley.platform.blob.StoredFiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The files that batches give, and the records of how far they are. All of it blocks. */
final class BatchOutputs {
    private static final String PURPOSE = "batch_output";
    private static final Duration BETWEEN_RECORDS = Duration.ofSeconds(1);

    private final Batches batches;
    private final BlobStore blobs;
    private final StoredFiles files;

    BatchOutputs(Batches batches, BlobStore blobs, StoredFiles files) {
        this.batches = batches;
        this.blobs = blobs;
        this.files = files;
    }

    /** The output of a batch whose lines are done from the first one on. */
    Output begin(Batch batch) {
        return new Output(batch);
    }

    /** An output in the making. One thread at a time, but closed by any. */
    final class Output implements AutoCloseable {
        private final BlobWriter answers = blobs.writer();
        private final BlobWriter errors = blobs.writer();
        private Batch batch;
        private Instant recordedAt = Instant.EPOCH;
        private int completed;
        private int failed;
        private boolean expired;

        private Output(Batch batch) {
            this.batch = batch;
        }

        void add(LineOutcome outcome) {
            (outcome.kind() == Kind.COMPLETED ? answers : errors).append(ByteBuffer.wrap(outcome.bytes()));
            switch (outcome.kind()) {
                case COMPLETED -> completed++;
                case FAILED -> failed++;
                case EXPIRED -> expired = true;
                case CANCELLED -> {}
            }
            Instant now = Instant.now();
            if (recordedAt.plus(BETWEEN_RECORDS).isBefore(now)) {
                recordedAt = now;
                record();
            }
        }

        /** All lines are done, or will not be. */
        Batch end() {
            batch = batch.reaching(BatchStatus.FINALIZING, Instant.now());
            record();
            Instant now = Instant.now();
            batch = batch.withFiles(kept("output", answers, now), kept("error", errors, now));
            batches.cancelledAt(batch).ifPresent(at -> batch = batch.reaching(BatchStatus.CANCELLING, at));
            batch = batch.reaching(ending(), now);
            record();
            return batch;
        }

        private BatchStatus ending() {
            if (batch.at(BatchStatus.CANCELLING) != null) {
                return BatchStatus.CANCELLED;
            }
            return expired ? BatchStatus.EXPIRED : BatchStatus.COMPLETED;
        }

        private void record() {
            batch = batch.counting(new Counts(batch.counts().total(), completed, failed));
            batches.put(batch);
        }

        /** Named after the batch, so that a second run keeps the same file. */
        private @Nullable String kept(String kind, BlobWriter writer, Instant now) {
            if (writer.size() == 0) {
                return null;
            }
            StoredFile file = StoredFile.named(
                    batch.id() + kind,
                    batch.createdAt(),
                    batch.tenant(),
                    "%s_%s.jsonl".formatted(batch.id(), kind),
                    PURPOSE,
                    writer.commit(),
                    now,
                    now.plus(batch.outputExpiresAfter()));
            files.put(file);
            return file.id();
        }

        @Override
        public void close() {
            answers.close();
            errors.close();
        }
    }
}
