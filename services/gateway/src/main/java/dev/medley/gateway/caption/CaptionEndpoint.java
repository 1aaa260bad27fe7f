package dev.medley.gateway.caption;

import com.google.protobuf.ByteString;
import dev.medley.gateway.access.Caller;
import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.form.UploadedFile;
import dev.medley.gateway.form.UploadedForm;
import dev.medley.gateway.http.BodyMemory;
import dev.medley.gateway.http.RequestId;
import dev.medley.gateway.image.Images;
import dev.medley.gateway.image.SeeingModels;
import dev.medley.gateway.openai.ImageWriting;
import dev.medley.gateway.openai.JsonBody;
import dev.medley.gateway.openai.JsonObject;
import dev.medley.gateway.openai.ParameterNames;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.vision.v1.Image;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/images/captions}: an image in a form or in JSON, and a text about it. */
final class CaptionEndpoint {
    private final JsonBody body;
    private final BodyMemory memory;
    private final SeeingModels models;
    private final Images images;
    private final WorkerCalls calls;

    CaptionEndpoint(JsonBody body, BodyMemory memory, SeeingModels models, Images images, WorkerCalls calls) {
        this.body = body;
        this.memory = memory;
        this.models = models;
        this.images = images;
        this.calls = calls;
    }

    Mono<ServerResponse> caption(ServerRequest request) {
        return Mono.defer(() -> {
                    UploadedForm form = UploadedForm.find(request.exchange());
                    return form == null
                            ? body.read(request.exchange().getRequest(), json -> ofJson(json, request))
                            : ofForm(form, request);
                })
                .flatMap(reply -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(reply.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private Mono<ObjectNode> ofJson(JsonObject json, ServerRequest request) {
        CaptionQuestion question = CaptionQuestion.read(json);
        String model = models.find(question.model(), Caller.of(request.exchange()));
        return images.files(List.of(CaptionQuestion.image(json)))
                .flatMap(files -> answer(question, model, files.get(0), request));
    }

    private Mono<ObjectNode> ofForm(UploadedForm form, ServerRequest request) {
        CaptionQuestion question = CaptionQuestion.read(new FormFields(form.fields()));
        UploadedFile file = form.requiredFile();
        String model = models.find(question.model(), Caller.of(request.exchange()));
        return Mono.using(
                memory::share,
                share -> {
                    if (!share.grow(file.size())) {
                        throw BodyMemory.exhausted();
                    }
                    return file.parts()
                            .reduceWith(() -> ByteString.EMPTY, ByteString::concat)
                            .flatMap(whole -> answer(question, model, whole, request));
                },
                BodyMemory.Share::close);
    }

    private Mono<ObjectNode> answer(CaptionQuestion question, String model, ByteString file, ServerRequest request) {
        return new ImageWriting(question.about(Image.newBuilder().setFile(file), model), calls)
                .whole(calls.begin(RequestId.of(request.exchange()), Caller.of(request.exchange())))
                .map(CaptionEndpoint::reply)
                .onErrorMap(thrown -> ParameterNames.translate(thrown, CaptionQuestion::parameter));
    }

    private static ObjectNode reply(GenerateResponse response) {
        return CaptionJson.of(
                response.getModel(),
                response.getChoices(0).getText(),
                response.getUsage(),
                Instant.now().getEpochSecond());
    }
}
