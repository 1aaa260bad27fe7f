package dev.medley.platform.announcement;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.medley.platform.topic.TopicReader;
import dev.medley.proto.models.v1.ModelAnnouncement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who announced itself on {@link ModelTopic} and is still there: a tombstone or silence takes an instance off the
 * table. While Kafka is out of reach the last table stands, since nobody could be heard. Any thread may read it.
 */
public final class AnnouncementTable implements TopicReader {
    private static final Logger logger = LoggerFactory.getLogger(AnnouncementTable.class);

    private final Duration expiry;
    private final Clock clock;
    private final Runnable onUpToDate;
    private final Map<String, Seen> seen = new HashMap<>();
    private @Nullable Instant inReachSince;
    private volatile List<ModelAnnouncement> instances = List.of();

    /**
     * @param expiry age after which an announcement is void
     * @param onUpToDate told whenever the table is what the topic says
     */
    public AnnouncementTable(Duration expiry, Clock clock, Runnable onUpToDate) {
        this.expiry = expiry;
        this.clock = clock;
        this.onUpToDate = onUpToDate;
    }

    /** The last announcement of every instance. */
    public List<ModelAnnouncement> instances() {
        return instances;
    }

    @Override
    public void begin() {
        // Who is not on the topic any more goes silent.
    }

    @Override
    public void read(ConsumerRecord<String, byte[]> announcement) {
        if (announcement.value() == null) {
            if (seen.remove(announcement.key()) != null) {
                logger.info("{} left", announcement.key());
            }
            return;
        }
        try {
            take(announcement.key(), ModelAnnouncement.parseFrom(announcement.value()));
        } catch (InvalidProtocolBufferException e) {
            logger.warn("{} at offset {} is no ModelAnnouncement", announcement.key(), announcement.offset());
        }
    }

    @Override
    public void upToDate() {
        Instant now = clock.instant();
        if (inReachSince == null) {
            inReachSince = now;
        }
        Instant limit = now.minus(expiry);
        if (inReachSince.isBefore(limit)) {
            seen.entrySet().removeIf(each -> wentSilent(each.getKey(), each.getValue(), limit));
        }
        instances = seen.values().stream().map(Seen::announcement).toList();
        onUpToDate.run();
    }

    @Override
    public void lost() {
        inReachSince = null;
    }

    private void take(String instance, ModelAnnouncement announcement) {
        Instant now = clock.instant();
        Instant announcedAt = instant(announcement.getAnnouncedAt());
        if (announcedAt.isBefore(now.minus(expiry))) {
            return;
        }
        Seen former = seen.put(instance, new Seen(announcement, announcedAt.isAfter(now) ? now : announcedAt));
        if (former == null || former.announcement().getReady() != announcement.getReady()) {
            logger.info(
                    "{} at {} is {}",
                    instance,
                    announcement.getAddress(),
                    announcement.getReady() ? "ready" : "not ready");
        }
    }

    private static boolean wentSilent(String instance, Seen seen, Instant limit) {
        boolean silent = seen.at().isBefore(limit);
        if (silent) {
            logger.info("{} went silent", instance);
        }
        return silent;
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    private record Seen(ModelAnnouncement announcement, Instant at) {}
}
