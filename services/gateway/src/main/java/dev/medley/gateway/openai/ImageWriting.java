package dev.medley.gateway.openai;

import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc;
import dev.medley.proto.vision.v1.StreamCaptionRequest;
import dev.medley.proto.vision.v1.StreamCaptionResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A conversation about images, or one with a model that sees. */
public record ImageWriting(Captioning captioning, WorkerCalls calls) implements Writing {
    @Override
    public String model() {
        return captioning.getModel();
    }

    @Override
    public int choices() {
        return captioning.hasChoiceCount() ? captioning.getChoiceCount() : 1;
    }

    @Override
    public boolean logProbs() {
        return captioning.hasLogProbs();
    }

    @Override
    public Mono<GenerateResponse> whole(CallContext context) {
        CaptionRequest request =
                CaptionRequest.newBuilder().setCaptioning(captioning).build();
        return calls.call(ImageCaptioningServiceGrpc.getCaptionMethod(), model(), Flux.just(request), context)
                .single()
                .map(ImageWriting::generated);
    }

    @Override
    public Flux<StreamGenerateResponse> pieces(CallContext context) {
        StreamCaptionRequest request =
                StreamCaptionRequest.newBuilder().setCaptioning(captioning).build();
        return calls.call(ImageCaptioningServiceGrpc.getStreamCaptionMethod(), model(), Flux.just(request), context)
                .map(ImageWriting::generated);
    }

    static GenerateResponse generated(CaptionResponse response) {
        return GenerateResponse.newBuilder()
                .setId(response.getId())
                .setModel(response.getModel())
                .addAllChoices(response.getChoicesList())
                .setUsage(response.getUsage())
                .build();
    }

    private static StreamGenerateResponse generated(StreamCaptionResponse message) {
        StreamGenerateResponse.Builder piece =
                StreamGenerateResponse.newBuilder().setId(message.getId()).setModel(message.getModel());
        if (message.hasDelta()) {
            piece.setDelta(message.getDelta());
        }
        if (message.hasUsage()) {
            piece.setUsage(message.getUsage());
        }
        return piece.build();
    }
}
