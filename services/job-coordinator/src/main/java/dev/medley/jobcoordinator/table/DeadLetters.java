package dev.medley.jobcoordinator.table;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.platform.job.JobChecks;
import dev.medley.proto.jobs.v1.DeadLetter;
import dev.medley.proto.jobs.v1.NamedDeadLetter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All dead letters that the log has. One thread changes it, any thread may read it. */
public final class DeadLetters {
    private static final Logger logger = LoggerFactory.getLogger(DeadLetters.class);

    private final Map<String, byte[]> letters;

    public DeadLetters(TableStore store) {
        this.letters = store.map("dead-letters");
    }

    void apply(ConsumerRecord<String, byte[]> record) {
        try {
            DeadLetter letter = DeadLetter.parseFrom(record.value());
            String id = id(JobChecks.instant(letter.getAt()), record.partition(), record.offset());
            NamedDeadLetter named = NamedDeadLetter.newBuilder()
                    .setId(id)
                    .setKey(record.key() == null ? "" : record.key())
                    .setLetter(letter)
                    .build();
            letters.put(id, named.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            logger.warn("Offset {} of {} is no dead letter", record.offset(), record.topic());
        }
    }

    public Optional<NamedDeadLetter> find(String id) {
        return Optional.ofNullable(letters.get(id)).map(DeadLetters::parsed);
    }

    /**
     * The newest first.
     *
     * @param after id of the letter that came last before; empty for the newest
     */
    public List<NamedDeadLetter> list(int limit, String after) {
        List<NamedDeadLetter> page = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : TableStore.from(letters, after)) {
            if (page.size() == limit) {
                break;
            }
            if (!entry.getKey().equals(after)) {
                page.add(parsed(entry.getValue()));
            }
        }
        return page;
    }

    /** Forgets those that were written before then. */
    public void forget(Instant limit) {
        for (Map.Entry<String, byte[]> entry : TableStore.from(letters, id(limit, 0, 0))) {
            letters.remove(entry.getKey());
        }
    }

    public int count() {
        return letters.size();
    }

    /** Sorts the newest first. */
    private static String id(Instant at, int partition, long offset) {
        return "%016x-%d-%d".formatted(Long.MAX_VALUE - at.toEpochMilli(), partition, offset);
    }

    private static NamedDeadLetter parsed(byte @Nullable [] letter) {
        try {
            return NamedDeadLetter.parseFrom(letter);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("The table holds what is no dead letter", e);
        }
    }
}
