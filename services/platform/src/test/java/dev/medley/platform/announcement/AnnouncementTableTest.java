package dev.medley.platform.announcement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Timestamp;
import dev.medley.proto.models.v1.ModelAnnouncement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnnouncementTableTest {
    private static final Duration EXPIRY = Duration.ofSeconds(10);

    private final SetClock clock = new SetClock();
    private final AtomicInteger upToDate = new AtomicInteger();
    private final AnnouncementTable table = new AnnouncementTable(EXPIRY, clock, upToDate::incrementAndGet);

    @Test
    void theNewestAnnouncementOfAnInstanceCounts() {
        announce("a", false);
        announce("a", true);
        announce("b", true);
        table.upToDate();

        assertThat(table.instances())
                .extracting(ModelAnnouncement::getInstanceId, ModelAnnouncement::getReady)
                .containsExactlyInAnyOrder(tuple("a", true), tuple("b", true));
        assertThat(upToDate).hasValue(1);
    }

    @Test
    void theTableShowsWhatWasReadToTheEndOnly() {
        announce("a", true);

        assertThat(table.instances()).isEmpty();
    }

    @Test
    void aTombstoneTakesAnInstanceOff() {
        announce("a", true);
        table.upToDate();

        record("a", null);
        table.upToDate();

        assertThat(table.instances()).isEmpty();
    }

    @Test
    void silenceTakesAnInstanceOff() {
        table.upToDate();
        announce("a", true);
        clock.pass(Duration.ofSeconds(5));
        announce("b", true);
        clock.pass(Duration.ofMillis(5001));
        table.upToDate();

        assertThat(instances()).containsExactly("b");
    }

    @Test
    void whatWasAnnouncedLongAgoIsNotTakenIn() {
        record(
                "a",
                announcement("a", true, clock.instant().minus(EXPIRY).minusMillis(1))
                        .toByteArray());
        table.upToDate();

        assertThat(table.instances()).isEmpty();
    }

    @Test
    void anInstanceWhoseClockIsAheadExpiresAsAnyOther() {
        table.upToDate();
        record(
                "a",
                announcement("a", true, clock.instant().plus(Duration.ofHours(1)))
                        .toByteArray());
        clock.pass(EXPIRY.plusMillis(1));
        table.upToDate();

        assertThat(table.instances()).isEmpty();
    }

    @Test
    void theLastTableStandsWhileKafkaIsLostAndLongEnoughAfterwards() {
        announce("a", true);
        table.upToDate();
        table.lost();
        clock.pass(Duration.ofHours(1));
        assertThat(instances()).containsExactly("a");

        table.begin();
        table.upToDate();
        clock.pass(EXPIRY.minusMillis(1));
        table.upToDate();
        assertThat(instances()).containsExactly("a");

        clock.pass(Duration.ofMillis(2));
        table.upToDate();
        assertThat(instances()).isEmpty();
    }

    @Test
    void aRecordThatIsNoAnnouncementHarmsNobody() {
        announce("a", true);
        record("b", new byte[] {-1, -1, -1});
        table.upToDate();

        assertThat(instances()).containsExactly("a");
    }

    private List<String> instances() {
        return table.instances().stream().map(ModelAnnouncement::getInstanceId).toList();
    }

    private void announce(String instance, boolean ready) {
        record(instance, announcement(instance, ready, clock.instant()).toByteArray());
    }

    private void record(String instance, byte @Nullable [] value) {
        table.read(new ConsumerRecord<>(ModelTopic.NAME, 0, 0, instance, value));
    }

    private static ModelAnnouncement announcement(String instance, boolean ready, Instant at) {
        return ModelAnnouncement.newBuilder()
                .setInstanceId(instance)
                .setReady(ready)
                .setAnnouncedAt(
                        Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
                .build();
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
