package dev.medley.platform.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.job.PartitionLedger.Elsewhere;
import dev.medley.platform.job.PartitionLedger.Entry;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class PartitionLedgerTest {
    private final PartitionLedger ledger = PartitionLedger.of(100, "");

    @Test
    void commitsTheFirstThatHasNotEnded() {
        take(100, 101, 102);
        ledger.end(100);
        assertThat(ledger.toCommit().offset()).isEqualTo(101);
        ledger.end(101);
        ledger.end(102);
        assertThat(ledger.toCommit().offset()).isEqualTo(103);
    }

    @Test
    void skipsOffsetsThatAreNoRecords() {
        take(100);
        ledger.end(100);
        ledger.read(107);
        assertThat(ledger.toCommit().offset()).isEqualTo(107);
    }

    @Test
    void theNextOwnerSkipsWhatEndedAheadOfTheOffset() {
        take(100, 101, 102, 103);
        ledger.end(101);
        ledger.end(103);

        PartitionLedger next = passedOn(ledger);

        assertThat(next.take(100)).isNotNull();
        assertThat(next.take(101)).isNull();
        assertThat(next.take(102)).isNotNull();
        assertThat(next.take(103)).isNull();
        assertThat(next.take(104)).isNotNull();
    }

    @Test
    void theNextOwnerKnowsHowOftenAJobWasStarted() {
        take(100, 101);
        ledger.start(101);
        ledger.start(101);

        assertThat(passedOn(ledger).take(101)).isEqualTo(new Entry(2, null));
        ledger.notTried(101);
        assertThat(passedOn(ledger).take(101)).isEqualTo(new Entry(1, null));
    }

    @Test
    void whatIsKnownOutlastsAnOwnerWhoReadsNothing() {
        take(100, 101, 102);
        ledger.start(101);
        ledger.end(102);

        PartitionLedger third = passedOn(passedOn(ledger));

        assertThat(third.toCommit().offset()).isEqualTo(100);
        assertThat(third.take(100)).isEqualTo(new Entry(0, null));
        assertThat(third.take(101)).isEqualTo(new Entry(1, null));
        assertThat(third.take(102)).isNull();
    }

    @Test
    void theNextOwnerKnowsWhoGoesOnWithAJob() {
        take(100, 101, 102);
        ledger.start(100);
        ledger.start(102);
        ledger.giveAway(List.of(100L, 102L), "a", 5000);

        PartitionLedger next = passedOn(ledger);

        assertThat(next.take(100)).isEqualTo(new Entry(1, new Elsewhere("a", 5000)));
        assertThat(next.take(101)).isEqualTo(new Entry(0, null));
        next.takeBack(102);
        assertThat(passedOn(next).take(102)).isEqualTo(new Entry(1, null));
    }

    @Test
    void theFullestNoteFitsKafkasLimit() {
        for (long offset = 100; !ledger.isFull(); offset++) {
            ledger.take(offset);
            if (offset % 16 == 4) {
                ledger.start(offset);
            } else {
                ledger.end(offset);
            }
        }
        ledger.giveAway(
                List.of(100L, 116L, 4100L), "medley.jobs.text.starter.text-generation-4f1c8a2e.12", Long.MAX_VALUE);

        assertThat(ledger.toCommit().metadata().length()).isLessThan(4096);
    }

    @Test
    void metadataOfAnotherMakeAreRefusedByName() {
        assertThatThrownBy(() -> PartitionLedger.of(0, "not ours!"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not ours!");
    }

    private void take(long... offsets) {
        for (long offset : offsets) {
            ledger.take(offset);
        }
    }

    private static PartitionLedger passedOn(PartitionLedger ledger) {
        OffsetAndMetadata committed = ledger.toCommit();
        return PartitionLedger.of(committed.offset(), committed.metadata());
    }
}
