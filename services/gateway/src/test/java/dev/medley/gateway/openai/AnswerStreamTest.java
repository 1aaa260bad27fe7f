package dev.medley.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.proto.text.v1.ChoiceDelta;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TokenLogProb;
import dev.medley.proto.text.v1.Usage;
import org.junit.jupiter.api.Test;

class AnswerStreamTest {
    private static final String CHAT_HEAD =
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":7,\"model\":\"m\",";
    private static final String TEXT_HEAD =
            "{\"id\":\"cmpl-1\",\"object\":\"text_completion\",\"created\":7,\"model\":\"m\",";

    @Test
    void theFirstPieceOfEachChoiceHasTheRoleAndTheLastItsReason() {
        AnswerStream stream = chat(2, false);

        assertThat(stream.pieces(text(0, "Hi")))
                .containsExactly(CHAT_HEAD
                        + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
                        + "\"logprobs\":null,\"finish_reason\":null}]}");
        assertThat(stream.pieces(text(0, " you")))
                .containsExactly(
                        CHAT_HEAD
                                + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" you\"},\"logprobs\":null,\"finish_reason\":null}]}");
        assertThat(stream.pieces(end(1, FinishReason.FINISH_REASON_LENGTH)))
                .containsExactly(CHAT_HEAD
                        + "\"choices\":[{\"index\":1,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                        + "\"logprobs\":null,\"finish_reason\":\"length\"}]}");
        assertThat(stream.pieces(end(0, FinishReason.FINISH_REASON_STOP)))
                .containsExactly(CHAT_HEAD
                        + "\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}");
        assertThat(stream.end()).containsExactly("[DONE]");
    }

    @Test
    void usageComesLastAndIsNullBefore() {
        AnswerStream stream = chat(1, true);

        assertThat(stream.pieces(end(0, FinishReason.FINISH_REASON_STOP)))
                .singleElement()
                .asString()
                .endsWith("\"finish_reason\":\"stop\"}],\"usage\":null}");
        assertThat(stream.pieces(usage(3, 4))).isEmpty();
        assertThat(stream.end())
                .containsExactly(
                        CHAT_HEAD
                                + "\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}",
                        "[DONE]");
    }

    @Test
    void aPieceThatSaysNothingIsNotSent() {
        assertThat(chat(1, false).pieces(text(0, ""))).isEmpty();
    }

    @Test
    void chatLogProbsListBytesAndAlternatives() {
        AnswerStream stream = new AnswerStream(new Answer(new ChatShape(true), "chatcmpl-1", 7), "m", 1, false);

        assertThat(stream.pieces(logProb("é")))
                .singleElement()
                .asString()
                .contains("\"logprobs\":{\"content\":[{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169],"
                        + "\"top_logprobs\":[{\"token\":\"e\",\"logprob\":-1.0,\"bytes\":[]}]}],\"refusal\":null}");
    }

    @Test
    void completionLogProbsKeepTheirOffsetsOverPieces() {
        AnswerStream stream = new AnswerStream(new Answer(new CompletionShape(true), "cmpl-1", 7), "m", 1, false);
        stream.pieces(logProb("é🙂"));

        assertThat(stream.pieces(logProb("x")))
                .containsExactly(TEXT_HEAD
                        + "\"choices\":[{\"text\":\"x\",\"index\":0,\"logprobs\":{\"tokens\":[\"x\"],\"token_logprobs\":[-0.5],"
                        + "\"top_logprobs\":[{\"e\":-1.0}],\"text_offset\":[2]},\"finish_reason\":null}]}");
    }

    @Test
    void anAnswerThatIsNotWholeNeverEndsWell() {
        AnswerStream stream = chat(2, false);
        stream.pieces(end(0, FinishReason.FINISH_REASON_STOP));

        assertThatThrownBy(stream::end).hasMessageContaining("ended before its answer did");
    }

    @Test
    void aChoiceOutOfTurnIsAnError() {
        AnswerStream stream = chat(1, false);

        assertThatThrownBy(() -> stream.pieces(text(1, "x"))).hasMessageContaining("choice 1");
    }

    private static AnswerStream chat(int choices, boolean includeUsage) {
        return new AnswerStream(new Answer(new ChatShape(false), "chatcmpl-1", 7), "m", choices, includeUsage);
    }

    private static StreamGenerateResponse text(int index, String text) {
        return message(ChoiceDelta.newBuilder().setIndex(index).setText(text));
    }

    private static StreamGenerateResponse end(int index, FinishReason reason) {
        return message(ChoiceDelta.newBuilder().setIndex(index).setFinishReason(reason));
    }

    private static StreamGenerateResponse logProb(String text) {
        TokenLogProb.Builder token = TokenLogProb.newBuilder()
                .setText(text)
                .setBytes(com.google.protobuf.ByteString.copyFromUtf8(text))
                .setLogProb(-0.5f)
                .addTop(TokenLogProb.newBuilder().setText("e").setLogProb(-1));
        return message(ChoiceDelta.newBuilder().setText(text).addLogProbs(token));
    }

    private static StreamGenerateResponse usage(int prompt, int completion) {
        return StreamGenerateResponse.newBuilder()
                .setModel("m")
                .setUsage(Usage.newBuilder().setPromptTokens(prompt).setCompletionTokens(completion))
                .build();
    }

    private static StreamGenerateResponse message(ChoiceDelta.Builder delta) {
        return StreamGenerateResponse.newBuilder().setModel("m").setDelta(delta).build();
    }
}
