package dev.medley.gateway.openai;

import dev.medley.gateway.image.Images;
import dev.medley.gateway.worker.CallContext;
import dev.medley.gateway.worker.WorkerCalls;
import dev.medley.proto.text.v1.Choice;
import dev.medley.proto.text.v1.GenerateResponse;
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
    private final Images images;
    private final EventStream events;

    TextEndpoints(WorkerCalls calls, Images images, EventStream events) {
        this.calls = calls;
        this.images = images;
        this.events = events;
    }

    Mono<ServerResponse> chat(ServerRequest request) {
        return Mono.defer(() -> {
            ResolvedRequest resolved = ResolvedRequest.of(request.exchange());
            return resolved.target().sees()
                    ? seen(request, ImageChatRequest.read(resolved.parameters()))
                    : read(request, ChatRequest.read(resolved.parameters()));
        });
    }

    private Mono<ServerResponse> read(ServerRequest request, ChatRequest chat) {
        return chat(request, new TextWriting(chat.generation(), calls), chat.stream(), chat.includeUsage());
    }

    private Mono<ServerResponse> seen(ServerRequest request, ImageChatRequest chat) {
        return images.files(chat.images()).flatMap(files -> {
            var writing = new ImageWriting(chat.showing(files), calls);
            return chat(request, writing, chat.stream(), chat.includeUsage());
        });
    }

    private Mono<ServerResponse> chat(ServerRequest request, Writing writing, boolean stream, boolean includeUsage) {
        Answer answer = Answer.begin(new ChatShape(writing.logProbs()));
        return stream
                ? stream(request, answer, List.of(writing), includeUsage)
                : whole(request, answer, List.of(writing));
    }

    Mono<ServerResponse> complete(ServerRequest request) {
        return Mono.defer(() -> {
            ResolvedRequest resolved = ResolvedRequest.of(request.exchange());
            CompletionRequest completion = CompletionRequest.read(resolved.parameters());
            List<Writing> writings = completion.generations().stream()
                    .<Writing>map(generation -> new TextWriting(generation, calls))
                    .toList();
            Answer answer = Answer.begin(new CompletionShape(writings.get(0).logProbs()));
            return completion.stream()
                    ? stream(request, answer, writings, completion.includeUsage())
                    : whole(request, answer, writings);
        });
    }

    private Mono<ServerResponse> whole(ServerRequest request, Answer answer, List<Writing> writings) {
        CallContext context = ResolvedRequest.of(request.exchange()).context();
        return numbered(writings)
                .flatMapSequential(each -> each.whole(context), PROMPTS_AT_ONCE)
                .collectList()
                .map(answer::whole)
                .onErrorMap(ParameterNames::translate)
                .flatMap(whole -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(whole.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private Mono<ServerResponse> stream(
            ServerRequest request, Answer answer, List<Writing> writings, boolean includeUsage) {
        int choices = writings.stream().mapToInt(Writing::choices).sum();
        String model = writings.get(0).model();
        CallContext context = ResolvedRequest.of(request.exchange()).context();
        Flux<String> pieces = Flux.defer(() -> {
            AnswerStream stream = new AnswerStream(answer, model, choices, includeUsage);
            return messages(writings, context)
                    .flatMapIterable(stream::pieces, 1)
                    .concatWith(Flux.defer(() -> Flux.fromIterable(stream.end())));
        });
        return events.reply(request, pieces.onErrorMap(ParameterNames::translate));
    }

    private static Flux<StreamGenerateResponse> messages(List<Writing> writings, CallContext context) {
        return writings.size() == 1
                ? writings.get(0).pieces(context)
                : numbered(writings).flatMap(each -> each.pieces(context), PROMPTS_AT_ONCE, 1);
    }

    private static Flux<Numbered> numbered(List<Writing> writings) {
        return Flux.fromStream(() -> IntStream.range(0, writings.size())
                .mapToObj(i -> new Numbered(writings.get(i), i * writings.get(i).choices())));
    }

    /** What is to be written for one prompt, and the number of its first choice in the answer. */
    private record Numbered(Writing writing, int firstChoice) {
        Mono<GenerateResponse> whole(CallContext context) {
            return writing.whole(context).map(response -> firstChoice == 0 ? response : renumber(response));
        }

        Flux<StreamGenerateResponse> pieces(CallContext context) {
            return writing.pieces(context).map(message -> firstChoice == 0 ? message : renumber(message));
        }

        private GenerateResponse renumber(GenerateResponse response) {
            GenerateResponse.Builder moved = response.toBuilder();
            for (Choice.Builder choice : moved.getChoicesBuilderList()) {
                choice.setIndex(choice.getIndex() + firstChoice);
            }
            return moved.build();
        }

        private StreamGenerateResponse renumber(StreamGenerateResponse message) {
            if (!message.hasDelta()) {
                return message;
            }
            StreamGenerateResponse.Builder moved = message.toBuilder();
            moved.getDeltaBuilder().setIndex(message.getDelta().getIndex() + firstChoice);
            return moved.build();
        }
    }
}
