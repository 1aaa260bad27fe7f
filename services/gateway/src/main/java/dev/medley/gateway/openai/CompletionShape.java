package dev.medley.gateway.openai;

import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.ChoiceDelta;
import dev.medley.proto.text.v1.TokenLogProb;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code text_completion}, whole and in pieces. */
final class CompletionShape implements AnswerShape {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final boolean logProbs;

    /** @param logProbs whether log-probabilities were asked for */
    CompletionShape(boolean logProbs) {
        this.logProbs = logProbs;
    }

    @Override
    public String idPrefix() {
        return "cmpl-";
    }

    @Override
    public String object() {
        return "text_completion";
    }

    @Override
    public String chunkObject() {
        return "text_completion";
    }

    @Override
    public ObjectNode choice(Choice choice) {
        ObjectNode node = JSON.objectNode().put("text", choice.getText()).put("index", choice.getIndex());
        putLogProbs(node, choice.getLogProbsList(), 0);
        return node.put("finish_reason", AnswerShape.finishReason(choice.getFinishReason()));
    }

    @Override
    public ObjectNode piece(ChoiceDelta delta, boolean first, int textOffset) {
        ObjectNode node = JSON.objectNode().put("text", delta.getText()).put("index", delta.getIndex());
        putLogProbs(node, delta.getLogProbsList(), textOffset);
        return node.put("finish_reason", AnswerShape.finishReason(delta.getFinishReason()));
    }

    private void putLogProbs(ObjectNode choice, List<TokenLogProb> tokens, int textOffset) {
        if (!logProbs) {
            choice.putNull("logprobs");
            return;
        }
        ObjectNode node = choice.putObject("logprobs");
        ArrayNode texts = node.putArray("tokens");
        ArrayNode values = node.putArray("token_logprobs");
        ArrayNode tops = node.putArray("top_logprobs");
        ArrayNode offsets = node.putArray("text_offset");
        int offset = textOffset;
        for (TokenLogProb token : tokens) {
            texts.add(token.getText());
            values.add(token.getLogProb());
            ObjectNode top = tops.addObject();
            token.getTopList().forEach(other -> top.put(other.getText(), other.getLogProb()));
            offsets.add(offset);
            offset += token.getText().codePointCount(0, token.getText().length());
        }
    }
}
