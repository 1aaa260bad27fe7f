package dev.medley.gateway.openai;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.durable.DurableCall;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.text.v1.Generation;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/completions} as a job, of one prompt. */
final class CompletionCall implements DurableCall {
    private static final String LOG_PROBS = "logprobs";

    @Override
    public String url() {
        return "/v1/completions";
    }

    @Override
    public Mono<Asked> read(ObjectNode body, Caller caller) {
        CompletionRequest completion = CompletionRequest.read(JsonObject.of(body));
        CommonParameters.refuseStream(completion.stream());
        if (completion.generations().size() > 1) {
            throw JsonObject.unsupported("prompt", "A job takes one prompt; send a job for each of several");
        }
        Generation generation = completion.generations().get(0);
        Job work = Job.newBuilder().setGeneration(generation).build();
        return Mono.just(new Asked(work, generation.hasLogProbs() ? LOG_PROBS : ""));
    }

    @Override
    public JsonNode answer(JobResult result, String form, long answeredAt) {
        return Answer.of(new CompletionShape(form.equals(LOG_PROBS)), result.getGeneration(), answeredAt);
    }

    @Override
    public String parameter(String field) {
        return ParameterNames.openAi(field);
    }
}
