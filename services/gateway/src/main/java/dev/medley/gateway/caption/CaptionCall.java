package dev.medley.gateway.caption;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.durable.DurableCall;
import dev.medley.gateway.durable.JobMedia;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.vision.v1.Image;
import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/images/captions} as a job. */
final class CaptionCall implements DurableCall {
    private final JobMedia media;

    CaptionCall(JobMedia media) {
        this.media = media;
    }

    @Override
    public String url() {
        return "/v1/images/captions";
    }

    @Override
    public Mono<Asked> read(ObjectNode body, Caller caller) {
        JsonObject request = JsonObject.of(body);
        CaptionQuestion question = CaptionQuestion.read(request);
        return media.images(List.of(CaptionQuestion.image(request)), caller).map(ids -> {
            Image.Builder image = Image.newBuilder().setFileId(ids.get(0));
            Job work = Job.newBuilder()
                    .setCaptioning(question.about(image, question.model()))
                    .build();
            return new Asked(work, "");
        });
    }

    @Override
    public JsonNode answer(JobResult result, String form, long answeredAt) {
        return CaptionJson.of(
                result.getCaptioning().getModel(),
                result.getCaptioning().getChoices(0).getText(),
                result.getCaptioning().getUsage(),
                answeredAt);
    }

    @Override
    public String parameter(String field) {
        return CaptionQuestion.parameter(
                field.startsWith("captioning.") ? field.substring("captioning.".length()) : field);
    }
}
