package dev.medley.gateway.openai;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The calls of the API that can be done as durable jobs: the same bodies, and in the end the same answers. */
public final class DurableCalls {
    private static final String CHAT = "/v1/chat/completions";
    private static final String COMPLETIONS = "/v1/completions";

    private DurableCalls() {}

    /**
     * What a body asks of a worker.
     *
     * @param url path of the call
     * @throws MedleyException if the body is refused by the call itself, or asks for what a job can't give
     */
    public static Generation read(String url, ObjectNode body) {
        JsonObject request = new JsonObject(body, "");
        return switch (url) {
            case CHAT -> {
                ChatRequest chat = ChatRequest.read(request);
                refuseStream(chat.stream());
                yield chat.generation();
            }
            case COMPLETIONS -> {
                CompletionRequest completion = CompletionRequest.read(request);
                refuseStream(completion.stream());
                if (completion.generations().size() > 1) {
                    throw JsonObject.unsupported("prompt", "A job takes one prompt; send a job for each of several");
                }
                yield completion.generations().get(0);
            }
            default ->
                throw JsonObject.unsupported(
                        "url",
                        "The call '%s' can't be a job yet; '%s' and '%s' can"
                                .formatted(JsonObject.shortened(url), CHAT, COMPLETIONS));
        };
    }

    /**
     * The answer that the call itself would have given.
     *
     * @param url path of the call
     * @param logProbs whether log-probabilities were asked for
     * @param created when it was answered, in seconds since 1970
     */
    public static ObjectNode answer(String url, boolean logProbs, GenerateResponse response, long created) {
        AnswerShape shape = url.equals(COMPLETIONS) ? new CompletionShape(logProbs) : new ChatShape(logProbs);
        String id = shape.idPrefix() + response.getId().replace("-", "");
        return new Answer(shape, id, created).whole(List.of(response));
    }

    private static void refuseStream(boolean stream) {
        if (stream) {
            throw JsonObject.unsupported("stream", "A job's answer comes as a whole; leave 'stream' out");
        }
    }
}
