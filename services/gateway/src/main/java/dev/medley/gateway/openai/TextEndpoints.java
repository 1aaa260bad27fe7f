package dev.medley.gateway.openai;

import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code /v1/chat/completions} and {@code /v1/completions} of workers, plain and streamed. */
final class TextEndpoints {
    /** Prompts of one request that are answered at the same time. */
    private static final int PROMPTS_AT_ONCE = 8;

    private final WorkerCalls calls;
    private final EventStream events;

    TextEndpoints(WorkerCalls calls, EventStream events) {
        this.calls = calls;
        this.events = events;
    }

    Mono<ServerResponse> chat(ServerRequest request) {
        return resolved(request).map(ChatRequest::read).flatMap(chat -> {
            Answer answer = Answer.begin(new ChatShape(chat.generation().hasLogProbs()));
            List<Generation> generations = List.of(chat.generation());
            return chat.stream()
                    ? stream(request, answer, generations, chat.includeUsage())
                    : whole(request, answer, generations);
        });
    }

    Mono<ServerResponse> complete(ServerRequest request) {
        return resolved(request).map(CompletionRequest::read).flatMap(completion -> {
            List<Generation> generations = completion.generations();
            Answer answer = Answer.begin(new CompletionShape(generations.get(0).hasLogProbs()));
            return completion.stream()
                    ? stream(request, answer, generations, completion.includeUsage())
                    : whole(request, answer, generations);
        });
    }

    private static Mono<JsonObject> resolved(ServerRequest request) {
        return Mono.fromSupplier(() -> ResolvedRequest.of(request.exchange()).parameters());
    }

    private Mono<ServerResponse> whole(ServerRequest request, Answer answer, List<Generation> generations) {
        CallContext context = ResolvedRequest.of(request.exchange()).context();
        return numbered(generations)
                .flatMapSequential(prompt -> generate(prompt, context), PROMPTS_AT_ONCE)
                .collectList()
                .map(answer::whole)
                .onErrorMap(ParameterNames::translate)
                .flatMap(whole -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(whole.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private Mono<ServerResponse> stream(
            ServerRequest request, Answer answer, List<Generation> generations, boolean includeUsage) {
        int choices = generations.size() * choices(generations.get(0));
        String model = generations.get(0).getModel();
        Flux<String> pieces = Flux.defer(() -> {
            AnswerStream stream = new AnswerStream(answer, model, choices, includeUsage);
            return messages(generations, ResolvedRequest.of(request.exchange()).context())
                    .flatMapIterable(stream::pieces, 1)
                    .concatWith(Flux.defer(() -> Flux.fromIterable(stream.end())));
        });
        return events.reply(request, pieces.onErrorMap(ParameterNames::translate));
    }

    private Flux<StreamGenerateResponse> messages(List<Generation> generations, CallContext context) {
        return generations.size() == 1
                ? stream(new Numbered(generations.get(0), 0), context)
                : numbered(generations).flatMap(prompt -> stream(prompt, context), PROMPTS_AT_ONCE, 1);
    }

    private Mono<GenerateResponse> generate(Numbered prompt, CallContext context) {
        GenerateRequest request =
                GenerateRequest.newBuilder().setGeneration(prompt.generation()).build();
        return calls.generate(request, context)
                .map(response -> prompt.firstChoice() == 0 ? response : renumber(response, prompt.firstChoice()));
    }

    private Flux<StreamGenerateResponse> stream(Numbered prompt, CallContext context) {
        StreamGenerateRequest request = StreamGenerateRequest.newBuilder()
                .setGeneration(prompt.generation())
                .build();
        return calls.streamGenerate(request, context)
                .map(message -> prompt.firstChoice() == 0 ? message : renumber(message, prompt.firstChoice()));
    }

    /** One prompt, and the number of its first choice in the answer. */
    private record Numbered(Generation generation, int firstChoice) {}

    private static Flux<Numbered> numbered(List<Generation> generations) {
        return Flux.fromStream(() -> IntStream.range(0, generations.size())
                .mapToObj(i -> new Numbered(generations.get(i), i * choices(generations.get(i)))));
    }

    private static int choices(Generation generation) {
        return generation.hasChoiceCount() ? generation.getChoiceCount() : 1;
    }

    private static GenerateResponse renumber(GenerateResponse response, int first) {
        GenerateResponse.Builder moved = response.toBuilder();
        for (Choice.Builder choice : moved.getChoicesBuilderList()) {
            choice.setIndex(choice.getIndex() + first);
        }
        return moved.build();
    }

    private static StreamGenerateResponse renumber(StreamGenerateResponse message, int first) {
        if (!message.hasDelta()) {
            return message;
        }
        StreamGenerateResponse.Builder moved = message.toBuilder();
        moved.getDeltaBuilder().setIndex(message.getDelta().getIndex() + first);
        return moved.build();
    }
}
