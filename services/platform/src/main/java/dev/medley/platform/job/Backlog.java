package dev.medley.platform.job;

import dev.medley.proto.jobs.v1.Priority;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Jobs that wait: higher priorities go first, and within one, tenants take turns. Not thread-safe. */
final class Backlog {
    private final TreeMap<Integer, Map<String, Queue<QueuedJob>>> byPriority = new TreeMap<>(Comparator.reverseOrder());
    private final PriorityQueue<Postponed> postponed = new PriorityQueue<>(Comparator.comparing(Postponed::until));
    private int size;
    private long bytes;

    private record Postponed(QueuedJob job, Instant until) {}

    void add(QueuedJob job) {
        byPriority
                .computeIfAbsent(rank(job.job().getPriority()), key -> new LinkedHashMap<>())
                .computeIfAbsent(job.job().getTenant(), key -> new ArrayDeque<>())
                .add(job);
        size++;
        bytes += job.job().getSerializedSize();
    }

    /** Has it wait until then, and for its turn after that. */
    void postpone(QueuedJob job, Instant until) {
        postponed.add(new Postponed(job, until));
    }

    /** Takes out the job whose turn it is. */
    @Nullable
    QueuedJob next(Instant now) {
        while (!postponed.isEmpty() && !postponed.peek().until().isAfter(now)) {
            add(postponed.remove().job());
        }
        for (Map<String, Queue<QueuedJob>> tenants : byPriority.values()) {
            Iterator<Map.Entry<String, Queue<QueuedJob>>> turns =
                    tenants.entrySet().iterator();
            if (turns.hasNext()) {
                Map.Entry<String, Queue<QueuedJob>> turn = turns.next();
                turns.remove();
                QueuedJob job = turn.getValue().remove();
                if (!turn.getValue().isEmpty()) {
                    tenants.put(turn.getKey(), turn.getValue());
                }
                size--;
                bytes -= job.job().getSerializedSize();
                return job;
            }
        }
        return null;
    }

    /** How many could run now, if there were room. */
    int size() {
        return size;
    }

    /** Bytes of those that could run now. */
    long bytes() {
        return bytes;
    }

    void removeIf(Predicate<QueuedJob> condition) {
        postponed.removeIf(each -> condition.test(each.job()));
        byPriority.values().forEach(tenants -> tenants.values().removeIf(jobs -> {
            jobs.removeIf(job -> condition.test(job) && forget(job));
            return jobs.isEmpty();
        }));
    }

    private boolean forget(QueuedJob job) {
        size--;
        bytes -= job.job().getSerializedSize();
        return true;
    }

    private static int rank(Priority priority) {
        return switch (priority) {
            case PRIORITY_HIGH -> 2;
            case PRIORITY_LOW -> 0;
            default -> 1;
        };
    }
}
