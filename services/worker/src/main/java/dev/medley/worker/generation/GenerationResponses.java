package dev.medley.worker.generation;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.medley.inference.text.TokenUsage;
import dev.medley.proto.text.v1.ChoiceDelta;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.TokenLogProb;
import dev.medley.proto.text.v1.Usage;

/** What the engine says, in the words of {@code medley.text.v1}. */
public final class GenerationResponses {
    private GenerationResponses() {}

    public static ChoiceDelta delta(dev.medley.inference.text.ChoiceDelta delta) {
        ChoiceDelta.Builder message =
                ChoiceDelta.newBuilder().setIndex(delta.index()).setText(delta.text());
        if (delta.finishReason() != null) {
            message.setFinishReason(finishReason(delta.finishReason()));
        }
        if (delta.matchedStop() != null) {
            message.setMatchedStop(delta.matchedStop());
        }
        delta.logProbs().forEach(logProb -> message.addLogProbs(logProb(logProb)));
        return message.build();
    }

    public static FinishReason finishReason(dev.medley.inference.text.FinishReason reason) {
        return switch (reason) {
            case STOP -> FinishReason.FINISH_REASON_STOP;
            case LENGTH -> FinishReason.FINISH_REASON_LENGTH;
        };
    }

    public static TokenLogProb logProb(dev.medley.inference.text.TokenLogProb logProb) {
        TokenLogProb.Builder message = TokenLogProb.newBuilder()
                .setText(new String(logProb.bytes(), UTF_8))
                .setBytes(ByteString.copyFrom(logProb.bytes()))
                .setLogProb((float) logProb.logProb())
                .setTokenId(logProb.tokenId());
        logProb.top().forEach(other -> message.addTop(logProb(other)));
        return message.build();
    }

    public static Usage usage(TokenUsage usage) {
        return Usage.newBuilder()
                .setPromptTokens(usage.promptTokens())
                .setCompletionTokens(usage.completionTokens())
                .build();
    }
}
