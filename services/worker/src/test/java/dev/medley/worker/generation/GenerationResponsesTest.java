package dev.medley.worker.generation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.text.ChoiceDelta;
import dev.medley.inference.text.FinishReason;
import dev.medley.inference.text.TokenLogProb;
import dev.medley.inference.text.TokenUsage;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationResponsesTest {
    @Test
    void aDeltaKeepsItsReasonStopAndLogProbabilities() {
        var alternative = new TokenLogProb(8, new byte[] {(byte) 0xC3}, -2.5, List.of());
        var drawn = new TokenLogProb(7, "é".getBytes(UTF_8), -0.5, List.of(alternative));

        var delta = GenerationResponses.delta(new ChoiceDelta(1, "é", 1, FinishReason.STOP, "END", List.of(drawn)));

        assertThat(delta.getIndex()).isEqualTo(1);
        assertThat(delta.getText()).isEqualTo("é");
        assertThat(delta.getFinishReason()).isEqualTo(dev.medley.proto.text.v1.FinishReason.FINISH_REASON_STOP);
        assertThat(delta.getMatchedStop()).isEqualTo("END");
        assertThat(delta.getLogProbs(0).getText()).isEqualTo("é");
        assertThat(delta.getLogProbs(0).getLogProb()).isEqualTo(-0.5f);
        assertThat(delta.getLogProbs(0).getTokenId()).isEqualTo(7);
        assertThat(delta.getLogProbs(0).getTop(0).getText()).isEqualTo("\uFFFD");
        assertThat(delta.getLogProbs(0).getTop(0).getBytes().toByteArray()).containsExactly(0xC3);
    }

    @Test
    void aDeltaOfAnUnfinishedChoiceHasNoReason() {
        var delta = GenerationResponses.delta(new ChoiceDelta(0, "a", 1, null, null, List.of()));

        assertThat(delta.getFinishReason()).isEqualTo(dev.medley.proto.text.v1.FinishReason.FINISH_REASON_UNSPECIFIED);
    }

    @Test
    void usageIsCounted() {
        var usage = GenerationResponses.usage(new TokenUsage(3, 4));

        assertThat(usage.getPromptTokens()).isEqualTo(3);
        assertThat(usage.getCompletionTokens()).isEqualTo(4);
    }
}
