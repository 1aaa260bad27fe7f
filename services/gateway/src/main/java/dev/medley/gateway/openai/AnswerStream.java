package dev.medley.gateway.openai;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.ChoiceDelta;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TokenLogProb;
import dev.medley.proto.text.v1.Usage;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Turns a worker's messages into the pieces of one streamed answer. Keeps count of its choices; not thread-safe. */
final class AnswerStream {
    /** Ends every stream that went well. */
    static final String DONE = "[DONE]";

    private final Answer answer;
    private final boolean includeUsage;
    private final int[] textOffsets;
    private final boolean[] begun;
    private final boolean[] finished;
    private final Usage.Builder usage = Usage.newBuilder();
    private String model;

    /** @param choices how many choices the answer has */
    AnswerStream(Answer answer, String model, int choices, boolean includeUsage) {
        this.answer = answer;
        this.model = model;
        this.includeUsage = includeUsage;
        this.textOffsets = new int[choices];
        this.begun = new boolean[choices];
        this.finished = new boolean[choices];
    }

    /** The pieces that a message makes: none or one. */
    List<String> pieces(StreamGenerateResponse message) {
        model = message.getModel();
        AnswerUsage.add(usage, message.getUsage());
        ChoiceDelta delta = message.getDelta();
        if (!message.hasDelta() || saysNothing(delta)) {
            return List.of();
        }
        int index = delta.getIndex();
        if (index < 0 || index >= begun.length || finished[index]) {
            throw new MedleyException(ErrorCategory.INTERNAL, "The worker sent choice " + index + " out of turn");
        }
        ObjectNode piece = answer.piece(model);
        piece.putArray("choices").add(answer.shape().piece(delta, !begun[index], textOffsets[index]));
        if (includeUsage) {
            piece.putNull("usage");
        }
        begun[index] = true;
        finished[index] = delta.getFinishReason() != FinishReason.FINISH_REASON_UNSPECIFIED;
        for (TokenLogProb token : delta.getLogProbsList()) {
            textOffsets[index] +=
                    token.getText().codePointCount(0, token.getText().length());
        }
        return List.of(piece.toString());
    }

    /**
     * The last pieces, after the worker's last message.
     *
     * @throws MedleyException if a choice has not ended: the answer is not whole
     */
    List<String> end() {
        for (boolean choice : finished) {
            if (!choice) {
                throw new MedleyException(ErrorCategory.INTERNAL, "The worker's stream ended before its answer did");
            }
        }
        List<String> last = new ArrayList<>();
        if (includeUsage) {
            ObjectNode piece = answer.piece(model);
            piece.putArray("choices");
            piece.set("usage", AnswerUsage.json(usage.build()));
            last.add(piece.toString());
        }
        last.add(DONE);
        return last;
    }

    private static boolean saysNothing(ChoiceDelta delta) {
        return delta.getText().isEmpty()
                && delta.getLogProbsCount() == 0
                && delta.getFinishReason() == FinishReason.FINISH_REASON_UNSPECIFIED;
    }
}
