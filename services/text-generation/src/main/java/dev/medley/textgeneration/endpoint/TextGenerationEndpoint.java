package dev.medley.textgeneration.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.GenerationListener;
import dev.medley.inference.text.GenerationTask;
import dev.medley.platform.grpc.CallLog;
import dev.medley.platform.grpc.Deadlines;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc.TextGenerationServiceImplBase;
import dev.medley.textgeneration.model.ModelHost;
import dev.medley.textgeneration.model.ServedTextModel;
import dev.medley.worker.InferenceFailures;
import dev.medley.worker.generation.AnswerIdentity;
import io.grpc.stub.StreamObserver;
import java.util.function.BiFunction;
import org.springframework.grpc.server.service.GrpcService;

/** {@code medley.text.v1.TextGenerationService}, served by this worker's model. */
@GrpcService
final class TextGenerationEndpoint extends TextGenerationServiceImplBase {
    private final ModelHost models;

    TextGenerationEndpoint(ModelHost models) {
        this.models = models;
    }

    @Override
    public void generate(GenerateRequest request, StreamObserver<GenerateResponse> responses) {
        serve(request.hasGeneration(), request.getGeneration(), responses, TextGenerationEndpoint::whole);
    }

    @Override
    public void streamGenerate(StreamGenerateRequest request, StreamObserver<StreamGenerateResponse> responses) {
        serve(request.hasGeneration(), request.getGeneration(), responses, StreamedAnswer::new);
    }

    private <A> void serve(
            boolean present,
            Generation request,
            StreamObserver<A> responses,
            BiFunction<AnswerIdentity, ResponseStream<A>, GenerationListener> answer) {
        GenerationRequests.requireModel(present, request);
        ServedTextModel model = models.named(request.getModel());
        log(model);
        GenerationTask task = GenerationRequests.task(request, Deadlines.current());
        var stream = new ResponseStream<>(responses);
        AnswerIdentity identity = AnswerIdentity.of(model.name());
        try {
            stream.onCancel(model.submit(task, answer.apply(identity, stream))::cancel);
        } catch (InferenceException e) {
            throw InferenceFailures.toMedley(e);
        }
    }

    private static GenerationListener whole(AnswerIdentity identity, ResponseStream<GenerateResponse> stream) {
        return new WholeAnswer(
                identity,
                response -> {
                    stream.send(response);
                    stream.complete();
                },
                stream::fail);
    }

    private static void log(ServedTextModel model) {
        CallLog log = CallLog.current();
        log.put(CallLog.MODEL, model.name());
        log.put(CallLog.DOMAIN, model.domain());
        log.put(CallLog.DEVICE, model.device());
    }
}
