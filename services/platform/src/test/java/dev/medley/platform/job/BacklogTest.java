package dev.medley.platform.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.Priority;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Backlog backlog = new Backlog();
    private long offset;

    @Test
    void tenantsTakeTurns() {
        add("a", Priority.PRIORITY_NORMAL, "a1", "a2", "a3");
        add("b", Priority.PRIORITY_UNSPECIFIED, "b1");
        add("c", Priority.PRIORITY_NORMAL, "c1", "c2");

        assertThat(all()).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
    }

    @Test
    void higherPrioritiesGoFirst() {
        add("a", Priority.PRIORITY_LOW, "low");
        add("a", Priority.PRIORITY_NORMAL, "normal");
        add("b", Priority.PRIORITY_HIGH, "high");

        assertThat(all()).containsExactly("high", "normal", "low");
    }

    @Test
    void aPostponedJobWaits() {
        backlog.postpone(job("a", Priority.PRIORITY_HIGH, "later"), NOW.plusSeconds(1));
        add("a", Priority.PRIORITY_LOW, "now");

        assertThat(all()).containsExactly("now");
        assertThat(backlog.next(NOW.plusMillis(999))).isNull();
        assertThat(backlog.next(NOW.plusSeconds(1)))
                .extracting(each -> each.job().getId())
                .isEqualTo("later");
    }

    @Test
    void removedJobsNeverComeUp() {
        add("a", Priority.PRIORITY_NORMAL, "a1", "a2");
        backlog.postpone(job("a", Priority.PRIORITY_NORMAL, "a3"), NOW);

        backlog.removeIf(job -> !job.job().getId().equals("a2"));

        assertThat(backlog.size()).isEqualTo(1);
        assertThat(all()).containsExactly("a2");
        assertThat(backlog.bytes()).isZero();
    }

    private void add(String tenant, Priority priority, String... ids) {
        for (String id : ids) {
            backlog.add(job(tenant, priority, id));
        }
    }

    private QueuedJob job(String tenant, Priority priority, String id) {
        Job job = Job.newBuilder()
                .setId(id)
                .setTenant(tenant)
                .setPriority(priority)
                .build();
        return new QueuedJob(new Place(new TopicPartition("jobs", 0), offset++), job, 0);
    }

    private List<String> all() {
        var ids = new ArrayList<String>();
        for (QueuedJob job = backlog.next(NOW); job != null; job = backlog.next(NOW)) {
            ids.add(job.job().getId());
        }
        return ids;
    }
}
