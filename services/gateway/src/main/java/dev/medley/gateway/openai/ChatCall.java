package dev.medley.gateway.openai;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.durable.DurableCall;
import dev.medley.gateway.durable.JobMedia;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.text.v1.GenerateResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/chat/completions} as a job. One that shows images is for a model that sees. */
final class ChatCall implements DurableCall {
    private static final String LOG_PROBS = "logprobs";

    private final JobMedia media;

    ChatCall(JobMedia media) {
        this.media = media;
    }

    @Override
    public String url() {
        return "/v1/chat/completions";
    }

    @Override
    public Mono<Asked> read(ObjectNode body, Caller caller) {
        refuseSpoken(body);
        JsonObject request = JsonObject.of(body);
        return ChatTurns.shows(body) ? seen(ImageChatRequest.read(request), caller) : read(ChatRequest.read(request));
    }

    private static Mono<Asked> read(ChatRequest chat) {
        CommonParameters.refuseStream(chat.stream());
        Job work = Job.newBuilder().setGeneration(chat.generation()).build();
        return Mono.just(new Asked(work, chat.generation().hasLogProbs() ? LOG_PROBS : ""));
    }

    private Mono<Asked> seen(ImageChatRequest chat, Caller caller) {
        CommonParameters.refuseStream(chat.stream());
        return media.images(chat.images(), caller)
                .map(ids -> Job.newBuilder().setCaptioning(chat.naming(ids)).build())
                .map(work -> new Asked(work, chat.captioning().hasLogProbs() ? LOG_PROBS : ""));
    }

    private static void refuseSpoken(ObjectNode body) {
        if (SpokenParts.speaks(body)) {
            throw JsonObject.unsupported(
                    "messages",
                    "A job takes no parts of type 'input_audio'; a job of '/v1/audio/transcriptions' makes text of them");
        }
    }

    @Override
    public JsonNode answer(JobResult result, String form, long answeredAt) {
        GenerateResponse response =
                result.hasCaptioning() ? ImageWriting.generated(result.getCaptioning()) : result.getGeneration();
        return Answer.of(new ChatShape(form.equals(LOG_PROBS)), response, answeredAt);
    }

    @Override
    public String parameter(String field) {
        return ParameterNames.openAi(field);
    }
}
