package dev.medley.gateway.instance;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import dev.medley.platform.topic.TopicReader;
import dev.medley.proto.models.v1.ModelAnnouncement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link InstanceTable} as the topic of announcements has it, and drops instances that went silent. While the
 * broker is out of reach nobody is dropped, since nobody could be heard. Used by one thread.
 */
final class AnnouncementReader implements TopicReader {
    private static final Logger log = LoggerFactory.getLogger(AnnouncementReader.class);

    private final InstanceTable table;
    private final Duration expiry;
    private final Clock clock;
    private final Runnable onUpToDate;
    private @Nullable Instant inReachSince;

    /**
     * @param expiry age after which an announcement is void
     * @param onUpToDate told whenever the topic was read to its end, so that the table can be trusted
     */
    AnnouncementReader(InstanceTable table, Duration expiry, Clock clock, Runnable onUpToDate) {
        this.table = table;
        this.expiry = expiry;
        this.clock = clock;
        this.onUpToDate = onUpToDate;
    }

    @Override
    public void begin() {
        // Who is not on the topic any more goes silent.
    }

    @Override
    public void read(ConsumerRecord<String, byte[]> announcement) {
        if (announcement.value() == null) {
            table.remove(announcement.key());
            return;
        }
        try {
            ModelAnnouncement instance = ModelAnnouncement.parseFrom(announcement.value());
            Instant now = clock.instant();
            Instant announcedAt = instant(instance.getAnnouncedAt());
            if (!announcedAt.isBefore(now.minus(expiry))) {
                table.announce(instance, announcedAt.isAfter(now) ? now : announcedAt);
            }
        } catch (InvalidProtocolBufferException e) {
            log.warn("announcement {} at offset {} is no ModelAnnouncement", announcement.key(), announcement.offset());
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
            table.expire(limit);
        }
        onUpToDate.run();
    }

    @Override
    public void lost() {
        inReachSince = null;
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
