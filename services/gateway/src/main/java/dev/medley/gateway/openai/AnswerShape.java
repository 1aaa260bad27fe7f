package dev.medley.gateway.openai;

import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.ChoiceDelta;
import dev.medley.proto.text.v1.FinishReason;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What chat and plain completions say differently. */
interface AnswerShape {
    /** Start of an answer's id. */
    String idPrefix();

    /** {@code object} of a whole answer. */
    String object();

    /** {@code object} of a piece of a stream. */
    String chunkObject();

    /** A choice of a whole answer. */
    ObjectNode choice(Choice choice);

    /**
     * What a piece says of one choice.
     *
     * @param first whether it is the first of its choice
     * @param textOffset characters of the choice's text that came before
     */
    ObjectNode piece(ChoiceDelta delta, boolean first, int textOffset);

    /** OpenAI's word for why a choice ended; null while it goes on. */
    static @Nullable String finishReason(FinishReason reason) {
        return switch (reason) {
            case FINISH_REASON_STOP -> "stop";
            case FINISH_REASON_LENGTH -> "length";
            case FINISH_REASON_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }
}
