package dev.medley.platform.catalogue;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.platform.topic.TopicFollower;
import dev.medley.platform.topic.TopicReader;
import dev.medley.proto.catalogue.v1.CatalogueEntry;
import dev.medley.proto.catalogue.v1.CatalogueEntry.ServedCase;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalogue as {@link CatalogueTopic} has it: the newest entry of each name. Whoever reads it reaches the same
 * state, whenever they start; while Kafka is away, the last one stands. A record that is no entry is told once and
 * skipped.
 */
public final class CatalogueLog implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(CatalogueLog.class);
    private static final int MAX_NAME_LENGTH = 256;

    private final CatalogueFollower follower;
    private final TopicFollower topic;
    private final Map<String, CatalogueEntry> read = new HashMap<>();
    private final Map<String, Long> refused = new HashMap<>();
    private @Nullable Map<String, CatalogueEntry> told;

    /** @param kafka client settings */
    public CatalogueLog(Map<String, Object> kafka, CatalogueFollower follower) {
        this.follower = follower;
        this.topic = new TopicFollower(CatalogueTopic.TOPIC, kafka, new Reader());
    }

    /** Begins to read; returns at once. */
    public void start() {
        topic.start();
    }

    /** Ends the reading, and returns once the follower is told nothing more. */
    @Override
    public void close() {
        topic.close();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            read.remove(record.key());
            return;
        }
        try {
            CatalogueEntry entry = CatalogueEntry.parseFrom(record.value());
            String fault = fault(record.key(), entry);
            if (fault == null) {
                read.put(entry.getName(), entry);
            } else {
                refuse(record, fault);
            }
        } catch (InvalidProtocolBufferException e) {
            refuse(record, "is no CatalogueEntry");
        }
    }

    private static @Nullable String fault(@Nullable String key, CatalogueEntry entry) {
        String name = entry.getName();
        if (name.isEmpty() || !name.equals(key)) {
            return "has the name '%s'".formatted(name);
        }
        if (name.length() > MAX_NAME_LENGTH) {
            return "has a name of %d characters, but at most %d are allowed".formatted(name.length(), MAX_NAME_LENGTH);
        }
        return entry.getServedCase() == ServedCase.SERVED_NOT_SET ? "serves neither an adapter nor an upstream" : null;
    }

    private void refuse(ConsumerRecord<String, byte[]> record, String fault) {
        Long before = refused.put(String.valueOf(record.key()), record.offset());
        if (before == null || before != record.offset()) {
            logger.warn(
                    "The record '{}' at offset {} of {} is skipped: it {}",
                    record.key(),
                    record.offset(),
                    CatalogueTopic.NAME,
                    fault);
        }
    }

    private void tell() {
        if (read.equals(told)) {
            return;
        }
        told = Map.copyOf(read);
        try {
            follower.follow(told);
        } catch (RuntimeException e) {
            logger.error("A change of the catalogue could not be followed", e);
        }
    }

    /** Keeps the topic's methods out of the log's own. */
    private final class Reader implements TopicReader {
        @Override
        public void begin() {
            read.clear();
        }

        @Override
        public void read(ConsumerRecord<String, byte[]> record) {
            take(record);
        }

        @Override
        public void upToDate() {
            tell();
        }
    }
}
