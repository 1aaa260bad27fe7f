package dev.medley.gateway.openai;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Generation;

/** A chat in text whose answer comes as a whole. */
public final class WholeChat {
    private WholeChat() {}

    /**
     * What the body of {@code /v1/chat/completions} asks of a worker.
     *
     * @throws MedleyException if the call itself would refuse the body, or it asks for a stream
     */
    public static Generation read(JsonObject body) {
        ChatRequest chat = ChatRequest.read(body);
        CommonParameters.refuseStream(chat.stream());
        return chat.generation();
    }
}
