package dev.medley.gateway.usage;

import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Summary;
import dev.medley.proto.speech.v1.TranscribeResponse;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.Usage;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.StreamCaptionResponse;
import java.util.Optional;

/** What an answer says that it used. */
record Used(int promptTokens, int completionTokens, double audioSeconds) {
    /** Of a worker's message; only the last of an answer tells it. */
    static Optional<Used> of(Object message) {
        if (message instanceof GenerateResponse answer && answer.hasUsage()) {
            return Optional.of(of(answer.getUsage()));
        } else if (message instanceof StreamGenerateResponse part && part.hasUsage()) {
            return Optional.of(of(part.getUsage()));
        } else if (message instanceof CaptionResponse answer && answer.hasUsage()) {
            return Optional.of(of(answer.getUsage()));
        } else if (message instanceof StreamCaptionResponse part && part.hasUsage()) {
            return Optional.of(of(part.getUsage()));
        } else if (message instanceof TranscribeResponse answer && answer.hasSummary()) {
            return Optional.of(of(answer.getSummary()));
        } else if (message instanceof StreamTranscribeResponse part && part.hasSummary()) {
            return Optional.of(of(part.getSummary()));
        }
        return Optional.empty();
    }

    private static Used of(Usage usage) {
        return new Used(usage.getPromptTokens(), usage.getCompletionTokens(), 0);
    }

    private static Used of(Summary summary) {
        return new Used(summary.getPromptTokens(), summary.getCompletionTokens(), summary.getDurationSeconds());
    }
}
