package dev.medley.jobcoordinator.table;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.medley.platform.job.JobChecks;
import dev.medley.proto.usage.v1.UsageRecord;
import dev.medley.proto.usage.v1.UsageSummary;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was used on each day, by tenant and model. One thread changes it, any thread may read it. */
public final class UsageTable {
    private static final Logger logger = LoggerFactory.getLogger(UsageTable.class);

    private final Map<String, byte[]> summaries;
    private final Map<Integer, Long> counted = new HashMap<>();
    private final Consumer<UsageRecord> heard;

    /** @param heard told each record that is counted, on the thread that changes this */
    public UsageTable(TableStore store, Consumer<UsageRecord> heard) {
        this.summaries = store.map("usage");
        this.heard = heard;
    }

    /** Counts a record, unless it was counted before. */
    void apply(ConsumerRecord<String, byte[]> record) {
        if (record.offset() <= counted.getOrDefault(record.partition(), -1L)) {
            return;
        }
        counted.put(record.partition(), record.offset());
        try {
            UsageRecord used = UsageRecord.parseFrom(record.value());
            String day = day(JobChecks.instant(used.getAt()));
            summaries.merge(
                    String.join("\0", day, used.getTenant(), used.getModel()),
                    once(day, used).toByteArray(),
                    (before, more) -> sum(parsed(before), parsed(more)).toByteArray());
            heard.accept(used);
        } catch (InvalidProtocolBufferException e) {
            logger.warn("Offset {} of {} is no record of usage", record.offset(), record.topic());
        }
    }

    /**
     * What was used from one day to another, the oldest first.
     *
     * @param tenant whose usage; empty for everyone's
     * @param from the first day, such as {@code 2026-11-22}; empty for the oldest
     * @param to the last day; empty for the newest
     */
    public List<UsageSummary> from(String tenant, String from, String to) {
        List<UsageSummary> found = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : TableStore.from(summaries, from)) {
            UsageSummary summary = parsed(entry.getValue());
            if (!to.isEmpty() && summary.getDay().compareTo(to) > 0) {
                break;
            }
            if (tenant.isEmpty() || summary.getTenant().equals(tenant)) {
                found.add(summary);
            }
        }
        return found;
    }

    /** Forgets the days before that of an instant. */
    public void forget(Instant limit) {
        String first = day(limit);
        for (Map.Entry<String, byte[]> entry : TableStore.from(summaries, "")) {
            if (entry.getKey().compareTo(first) >= 0) {
                return;
            }
            summaries.remove(entry.getKey());
        }
    }

    private static UsageSummary once(String day, UsageRecord used) {
        return UsageSummary.newBuilder()
                .setDay(day)
                .setTenant(used.getTenant())
                .setModel(used.getModel())
                .setRequests(1)
                .setPromptTokens(used.getPromptTokens())
                .setCompletionTokens(used.getCompletionTokens())
                .setAudioSeconds(used.getAudioSeconds())
                .build();
    }

    private static UsageSummary sum(UsageSummary one, UsageSummary other) {
        return one.toBuilder()
                .setRequests(one.getRequests() + other.getRequests())
                .setPromptTokens(one.getPromptTokens() + other.getPromptTokens())
                .setCompletionTokens(one.getCompletionTokens() + other.getCompletionTokens())
                .setAudioSeconds(one.getAudioSeconds() + other.getAudioSeconds())
                .build();
    }

    private static String day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
    }

    private static UsageSummary parsed(byte[] summary) {
        try {
            return UsageSummary.parseFrom(summary);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("The table holds what is no sum", e);
        }
    }
}
