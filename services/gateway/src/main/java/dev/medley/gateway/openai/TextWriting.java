package dev.medley.gateway.openai;

import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A text to go on from, or a conversation in text. */
record TextWriting(Generation generation, WorkerCalls calls) implements Writing {
    @Override
    public String model() {
        return generation.getModel();
    }

    @Override
    public int choices() {
        return generation.hasChoiceCount() ? generation.getChoiceCount() : 1;
    }

    @Override
    public boolean logProbs() {
        return generation.hasLogProbs();
    }

    @Override
    public Mono<GenerateResponse> whole(CallContext context) {
        GenerateRequest request =
                GenerateRequest.newBuilder().setGeneration(generation).build();
        return calls.call(TextGenerationServiceGrpc.getGenerateMethod(), model(), Flux.just(request), context)
                .single();
    }

    @Override
    public Flux<StreamGenerateResponse> pieces(CallContext context) {
        StreamGenerateRequest request =
                StreamGenerateRequest.newBuilder().setGeneration(generation).build();
        return calls.call(TextGenerationServiceGrpc.getStreamGenerateMethod(), model(), Flux.just(request), context);
    }
}
