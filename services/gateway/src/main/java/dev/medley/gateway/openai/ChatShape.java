package dev.medley.gateway.openai;

import com.google.protobuf.ByteString;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.ChoiceDelta;
import dev.medley.proto.text.v1.TokenLogProb;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code chat.completion} and its chunks. */
final class ChatShape implements AnswerShape {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final boolean logProbs;

    /** @param logProbs whether log-probabilities were asked for */
    ChatShape(boolean logProbs) {
        this.logProbs = logProbs;
    }

    @Override
    public String idPrefix() {
        return "chatcmpl-";
    }

    @Override
    public String object() {
        return "chat.completion";
    }

    @Override
    public String chunkObject() {
        return "chat.completion.chunk";
    }

    @Override
    public ObjectNode choice(Choice choice) {
        ObjectNode node = JSON.objectNode().put("index", choice.getIndex());
        node.putObject("message")
                .put("role", "assistant")
                .put("content", choice.getText())
                .putNull("refusal");
        putLogProbs(node, choice.getLogProbsList());
        return node.put("finish_reason", AnswerShape.finishReason(choice.getFinishReason()));
    }

    @Override
    public ObjectNode piece(ChoiceDelta delta, boolean first, int textOffset) {
        ObjectNode node = JSON.objectNode().put("index", delta.getIndex());
        ObjectNode news = node.putObject("delta");
        if (first) {
            news.put("role", "assistant");
        }
        if (first || !delta.getText().isEmpty() || delta.getLogProbsCount() > 0) {
            news.put("content", delta.getText());
        }
        putLogProbs(node, delta.getLogProbsList());
        return node.put("finish_reason", AnswerShape.finishReason(delta.getFinishReason()));
    }

    private void putLogProbs(ObjectNode choice, List<TokenLogProb> tokens) {
        if (!logProbs) {
            choice.putNull("logprobs");
            return;
        }
        ObjectNode node = choice.putObject("logprobs");
        ArrayNode content = node.putArray("content");
        for (TokenLogProb token : tokens) {
            ArrayNode top = content.add(token(token)).get(content.size() - 1) instanceof ObjectNode added
                    ? added.putArray("top_logprobs")
                    : JSON.arrayNode();
            token.getTopList().forEach(other -> top.add(token(other)));
        }
        node.putNull("refusal");
    }

    private static ObjectNode token(TokenLogProb token) {
        ObjectNode node = JSON.objectNode().put("token", token.getText()).put("logprob", token.getLogProb());
        ArrayNode bytes = node.putArray("bytes");
        for (ByteString.ByteIterator all = token.getBytes().iterator(); all.hasNext(); ) {
            bytes.add(Byte.toUnsignedInt(all.nextByte()));
        }
        return node;
    }
}
