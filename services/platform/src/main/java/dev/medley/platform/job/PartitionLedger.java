package dev.medley.platform.job;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.proto.jobs.v1.PartitionNote;
import dev.medley.proto.jobs.v1.RunningElsewhere;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the jobs of one partition. Jobs end in any order, while a committed offset can only say that all
 * before it have: the rest stands in the offset's metadata. Whoever takes the partition over reads both and knows which
 * jobs have ended, how often the others were started, and which are still run by the instance that had the partition
 * before. Not thread-safe.
 */
final class PartitionLedger {
    /** Most offsets between the committed one and the newest taken; the metadata stay below Kafka's 4,096 bytes so. */
    static final int WINDOW = 4096;

    private final TreeMap<Long, Entry> open = new TreeMap<>();
    private final TreeSet<Long> ended = new TreeSet<>();
    private long position;

    /**
     * A job that has not ended.
     *
     * @param attempts how often it was started
     * @param elsewhere the instance that goes on with it, unless it is the partition's owner or nobody
     */
    record Entry(int attempts, @Nullable Elsewhere elsewhere) {
        private static final Entry NEW = new Entry(0, null);
    }

    /** An instance that goes on with jobs though it has given their partition away. */
    record Elsewhere(String instance, long givenAwayAtMillis) {}

    private PartitionLedger(long position) {
        this.position = position;
    }

    /** The ledger as the group has committed it; one without a note has only its offset. */
    static PartitionLedger of(long committed, String metadata) {
        var ledger = new PartitionLedger(committed);
        PartitionNote note = note(metadata);
        BitSet.valueOf(note.getEnded().toByteArray()).stream().forEach(each -> ledger.ended.add(committed + each));
        Map<Long, Elsewhere> elsewhere = new LinkedHashMap<>();
        for (RunningElsewhere each : note.getElsewhereList()) {
            var instance = new Elsewhere(each.getInstance(), each.getGivenAwayAtMs());
            each.getOffsetsList().forEach(offset -> elsewhere.put(committed + offset, instance));
        }
        for (int i = 0; i < note.getStartedCount(); i++) {
            long offset = committed + note.getStarted(i);
            ledger.open.put(offset, new Entry(note.getAttempts(i), elsewhere.get(offset)));
        }
        return ledger;
    }

    /** Takes the record at an offset; null if it has ended already. */
    @Nullable
    Entry take(long offset) {
        position = Math.max(position, offset + 1);
        return ended.contains(offset) ? null : open.computeIfAbsent(offset, key -> Entry.NEW);
    }

    /** All before this offset has been taken, or is no record. */
    void read(long upTo) {
        position = Math.max(position, upTo);
    }

    /** The job is started here, once more. */
    void start(long offset) {
        open.compute(offset, (key, entry) -> new Entry(entry == null ? 1 : entry.attempts() + 1, null));
    }

    /** The start of the job does not count. */
    void notTried(long offset) {
        open.computeIfPresent(offset, (key, entry) -> new Entry(entry.attempts() - 1, entry.elsewhere()));
    }

    /** The job has ended. */
    void end(long offset) {
        open.remove(offset);
        ended.add(offset);
    }

    /** The instance that went on with the job is gone: it is the owner's again. */
    void takeBack(long offset) {
        open.computeIfPresent(offset, (key, entry) -> new Entry(entry.attempts(), null));
    }

    /** The partition goes to another instance, while this one goes on with the jobs at these offsets. */
    void giveAway(List<Long> offsets, String instance, long nowMillis) {
        var elsewhere = new Elsewhere(instance, nowMillis);
        offsets.forEach(
                offset -> open.computeIfPresent(offset, (key, entry) -> new Entry(entry.attempts(), elsewhere)));
    }

    /** Whether no further record should be taken until older ones have ended. */
    boolean isFull() {
        return position - first() >= WINDOW;
    }

    /** What the group should commit. */
    OffsetAndMetadata toCommit() {
        long first = first();
        ended.headSet(first).clear();
        var note = PartitionNote.newBuilder();
        var bits = new BitSet();
        ended.forEach(each -> bits.set((int) (each - first)));
        note.setEnded(ByteString.copyFrom(bits.toByteArray()));
        Map<Elsewhere, List<Integer>> elsewhere = new LinkedHashMap<>();
        open.forEach((offset, entry) -> {
            if (entry.attempts() > 0) {
                note.addStarted((int) (offset - first)).addAttempts(entry.attempts());
            }
            if (entry.elsewhere() != null) {
                elsewhere
                        .computeIfAbsent(entry.elsewhere(), key -> new ArrayList<>())
                        .add((int) (offset - first));
            }
        });
        elsewhere.forEach((instance, offsets) -> note.addElsewhere(RunningElsewhere.newBuilder()
                .setInstance(instance.instance())
                .setGivenAwayAtMs(instance.givenAwayAtMillis())
                .addAllOffsets(offsets)));
        return new OffsetAndMetadata(
                first, Base64.getEncoder().encodeToString(note.build().toByteArray()));
    }

    private long first() {
        return open.isEmpty() ? position : Math.min(position, open.firstKey());
    }

    private static PartitionNote note(String metadata) {
        try {
            return PartitionNote.parseFrom(Base64.getDecoder().decode(metadata));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new IllegalStateException("The group's offset has metadata that is no note of jobs: " + metadata, e);
        }
    }
}
