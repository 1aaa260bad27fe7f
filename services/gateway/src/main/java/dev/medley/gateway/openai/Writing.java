package dev.medley.gateway.openai;

import dev.medley.gateway.worker.CallContext;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a worker is asked to write, and how it is asked. All answers have the form of a generation's. */
interface Writing {
    /** The name of the model. */
    String model();

    /** How many choices the answer has. */
    int choices();

    /** Whether log-probabilities are asked for. */
    boolean logProbs();

    /** The whole answer at once. Cancelling the result cancels the call. */
    Mono<GenerateResponse> whole(CallContext context);

    /** The answer piece by piece, as fast as it is asked for. Cancelling the result cancels the call. */
    Flux<StreamGenerateResponse> pieces(CallContext context);
}
