package dev.medley.platform.job;

import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.speech.v1.Summary;
import dev.medley.proto.text.v1.Usage;
import dev.medley.proto.usage.v1.UsageRecord;
import java.util.Optional;

/** What the result of a job says that it used. */
final class ResultUsage {
    private ResultUsage() {}

    /** A record without whose it is; empty if no model did the work. */
    static Optional<UsageRecord.Builder> of(JobResult result) {
        return switch (result.getResultCase()) {
            case GENERATION -> Optional.of(of(result.getGeneration().getUsage()));
            case CAPTIONING -> Optional.of(of(result.getCaptioning().getUsage()));
            case RECORDING -> Optional.of(of(result.getRecording().getSummary()));
            case VIDEO -> Optional.of(of(result.getVideo().getUsage()));
            case RESULT_NOT_SET -> Optional.empty();
        };
    }

    private static UsageRecord.Builder of(Usage usage) {
        return UsageRecord.newBuilder()
                .setPromptTokens(usage.getPromptTokens())
                .setCompletionTokens(usage.getCompletionTokens());
    }

    private static UsageRecord.Builder of(Summary summary) {
        return UsageRecord.newBuilder()
                .setPromptTokens(summary.getPromptTokens())
                .setCompletionTokens(summary.getCompletionTokens())
                .setAudioSeconds(summary.getDurationSeconds());
    }
}
