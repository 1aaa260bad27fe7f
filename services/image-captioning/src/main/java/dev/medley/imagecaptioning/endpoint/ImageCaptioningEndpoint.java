package dev.medley.imagecaptioning.endpoint;

import dev.medley.imagecaptioning.model.ModelHost;
import dev.medley.imagecaptioning.model.ServedVisionModel;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.vision.PreparedImage;
import dev.medley.platform.grpc.CallLog;
import dev.medley.platform.grpc.Deadlines;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc.ImageCaptioningServiceImplBase;
import dev.medley.proto.vision.v1.StreamCaptionRequest;
import dev.medley.proto.vision.v1.StreamCaptionResponse;
import dev.medley.worker.generation.AnswerIdentity;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.BiFunction;
import org.springframework.grpc.server.service.GrpcService;

/** {@code medley.vision.v1.ImageCaptioningService}, served by this worker's model. */
@GrpcService
final class ImageCaptioningEndpoint extends ImageCaptioningServiceImplBase {
    private final ModelHost models;
    private final ImageIntake intake;

    ImageCaptioningEndpoint(ModelHost models, ImageIntake intake) {
        this.models = models;
        this.intake = intake;
    }

    @Override
    public void caption(CaptionRequest request, StreamObserver<CaptionResponse> responses) {
        serve(request.hasCaptioning(), request.getCaptioning(), responses, ImageCaptioningEndpoint::whole);
    }

    @Override
    public void streamCaption(StreamCaptionRequest request, StreamObserver<StreamCaptionResponse> responses) {
        serve(request.hasCaptioning(), request.getCaptioning(), responses, StreamedCaption::new);
    }

    private <A> void serve(
            boolean present,
            Captioning request,
            StreamObserver<A> responses,
            BiFunction<AnswerIdentity, ResponseStream<A>, GenerationListener> answer) {
        CaptioningRequests.requireModel(present, request);
        ServedVisionModel model = models.named(request.getModel());
        log(model);
        CaptioningOrder order =
                CaptioningRequests.order(request, model.description(), Deadlines.current(), ImageFiles::inline);
        var stream = new ResponseStream<>(responses);
        List<PreparedImage> images = intake.prepare(order.images(), model, Context.current()::isCancelled);
        AnswerIdentity identity = AnswerIdentity.of(model.name());
        stream.onCancel(model.submit(order.task(), images, answer.apply(identity, stream))::cancel);
    }

    private static GenerationListener whole(AnswerIdentity identity, ResponseStream<CaptionResponse> stream) {
        return new WholeCaption(
                identity,
                response -> {
                    stream.send(response);
                    stream.complete();
                },
                stream::fail);
    }

    private static void log(ServedVisionModel model) {
        CallLog log = CallLog.current();
        log.put(CallLog.MODEL, model.name());
        log.put(CallLog.DOMAIN, model.domain());
        log.put(CallLog.DEVICE, model.description().text().device());
    }
}
