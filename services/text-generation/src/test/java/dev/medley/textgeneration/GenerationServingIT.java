package dev.medley.textgeneration;

import static dev.medley.worker.RunningWorker.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.medley.proto.text.v1.ChoiceDelta;
import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GenerationServingIT {
    private final FakeTextGenerator generator = new FakeTextGenerator(Duration.ofMillis(2));
    private WorkerUnderTest worker;

    @BeforeAll
    void start() {
        worker = WorkerUnderTest.serving(settings -> generator, "medley.text-generation.aliases=nickname");
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @Test
    void aUnaryCallAnswersOnceAllChoicesAreFinished() throws Exception {
        GenerateResponse response = worker.blocking().generate(unary(words(4).setChoiceCount(2)));

        assertThat(response.getId()).isNotEmpty();
        assertThat(response.getModel()).isEqualTo("fake-model");
        assertThat(response.getChoicesList()).hasSize(2).allSatisfy(choice -> {
            assertThat(choice.getText()).isEqualTo("word0 word1 word2 word3 ");
            assertThat(choice.getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_LENGTH);
        });
        assertThat(response.getUsage().getPromptTokens()).isEqualTo(7);
        assertThat(response.getUsage().getCompletionTokens()).isEqualTo(8);
    }

    @Test
    void aStreamSendsDeltasAndThenTheUsage() throws Exception {
        List<StreamGenerateResponse> stream = readAll(words(5));

        assertThat(text(stream)).isEqualTo("word0 word1 word2 word3 word4 ");
        assertThat(stream)
                .extracting(StreamGenerateResponse::getId)
                .containsOnly(stream.get(0).getId());
        StreamGenerateResponse last = stream.get(stream.size() - 1);
        assertThat(last.hasDelta()).isFalse();
        assertThat(last.getUsage().getCompletionTokens()).isEqualTo(5);
    }

    @Test
    void anAliasReachesTheModel() throws Exception {
        assertThat(worker.blocking()
                        .generate(unary(words(1).setModel("nickname")))
                        .getModel())
                .isEqualTo("fake-model");
    }

    @Test
    void cancellingAStreamStopsTheGeneratorWithinASecond() {
        AtomicInteger received = new AtomicInteger();
        Context.CancellableContext call = Context.current().withCancellation();
        call.run(() -> worker.async().streamGenerate(streamed(words(1_000_000)), new Counting(received)));
        await("tokens flow", () -> received.get() > 3);

        call.cancel(null);

        await("the generator is idle", Duration.ofSeconds(1), () -> generator.running() == 0);
    }

    @Test
    void aCallEndsWithItsDeadlineAndFreesTheGenerator() {
        long started = System.nanoTime();

        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(
                        worker.channel(),
                        TextGenerationServiceGrpc.getGenerateMethod(),
                        CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS),
                        unary(words(1_000_000))));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
        await("the generator is idle", Duration.ofSeconds(1), () -> generator.running() == 0);
    }

    @Test
    void aReaderThatDoesNotReadHoldsUpNobodyAndMissesNothing() throws Exception {
        int many = 3_000;
        var slow = new OnDemand();
        worker.async().streamGenerate(streamed(words(many)), slow);
        await("the first message is there", () -> slow.received.size() == 1);

        assertThat(text(readAll(words(5)))).isEqualTo("word0 word1 word2 word3 word4 ");
        await("the generator has long finished", () -> generator.running() == 0);
        assertThat(slow.received).hasSize(1);

        slow.readOn();
        await("the reader has caught up", () -> slow.completed);
        assertThat(text(slow.received))
                .isEqualTo(
                        IntStream.range(0, many).mapToObj(i -> "word" + i + " ").collect(Collectors.joining()));
    }

    @Test
    void metricsAreScrapedUnderTheirNames() throws Exception {
        worker.blocking().generate(unary(words(5)));

        assertThat(worker.get("/metrics").body().lines())
                .contains("medley_num_requests_running{model_name=\"fake-model\"} 0.0")
                .anyMatch(line -> line.startsWith("medley_generation_tokens_total{model_name=\"fake-model\"} "))
                .anyMatch(line -> line.startsWith(
                        "medley_request_success_total{finished_reason=\"length\",model_name=\"fake-model\"} "));
    }

    @Test
    void reflectionListsTheServices() {
        assertThat(worker.services()).contains("medley.text.v1.TextGenerationService", "grpc.health.v1.Health");
    }

    private static Generation.Builder words(int count) {
        return Generation.newBuilder()
                .setModel("fake-model")
                .setPrompt(Prompt.newBuilder().setText("Count"))
                .setMaxTokens(count);
    }

    private static GenerateRequest unary(Generation.Builder generation) {
        return GenerateRequest.newBuilder().setGeneration(generation).build();
    }

    private static StreamGenerateRequest streamed(Generation.Builder generation) {
        return StreamGenerateRequest.newBuilder().setGeneration(generation).build();
    }

    private List<StreamGenerateResponse> readAll(Generation.Builder generation) throws Exception {
        List<StreamGenerateResponse> all = new ArrayList<>();
        var call = worker.blocking().streamGenerate(streamed(generation));
        for (StreamGenerateResponse next = call.read(); next != null; next = call.read()) {
            all.add(next);
        }
        return all;
    }

    private static String text(List<StreamGenerateResponse> stream) {
        return stream.stream()
                .map(StreamGenerateResponse::getDelta)
                .map(ChoiceDelta::getText)
                .collect(Collectors.joining());
    }

    private record Counting(AtomicInteger received) implements StreamObserver<StreamGenerateResponse> {
        @Override
        public void onNext(StreamGenerateResponse message) {
            received.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }

    /** Takes one message, and more only when told to. */
    private static final class OnDemand
            implements ClientResponseObserver<StreamGenerateRequest, StreamGenerateResponse> {
        final List<StreamGenerateResponse> received = new CopyOnWriteArrayList<>();
        volatile boolean completed;
        private @Nullable ClientCallStreamObserver<StreamGenerateRequest> requests;

        void readOn() {
            Objects.requireNonNull(requests).request(Integer.MAX_VALUE);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<StreamGenerateRequest> observer) {
            requests = observer;
            observer.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(StreamGenerateResponse message) {
            received.add(message);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
            completed = true;
        }
    }
}
