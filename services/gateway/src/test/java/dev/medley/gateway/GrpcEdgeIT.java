package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.FakeWorker.Manner;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcEdgeIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final RunningGateway gateway = RunningGateway.shared();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", gateway.grpcPort())
            .usePlaintext()
            .build();

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Test
    void requestAndAnswerPassUnchanged() {
        FakeWorker worker = gateway.worker("edge");
        GenerateRequest request = request("edge");

        var whole = TextGenerationServiceGrpc.newBlockingStub(channel).generate(request);
        List<StreamGenerateResponse> pieces = new ArrayList<>();
        TextGenerationServiceGrpc.newBlockingStub(channel)
                .streamGenerate(streamRequest("edge"))
                .forEachRemaining(pieces::add);

        assertThat(worker.received()).containsExactly(request.getGeneration(), request.getGeneration());
        assertThat(whole.getChoices(0).getText()).isEqualTo(FakeWorker.TEXT);
        assertThat(whole.getUsage().getCompletionTokens()).isEqualTo(5);
        assertThat(pieces).hasSize(FakeWorker.WORDS.size() + 2);
        assertThat(pieces.get(pieces.size() - 1).hasUsage()).isTrue();
    }

    @Test
    void aFailurePassesWithItsDetails() {
        var failure = new MedleyException(
                ErrorCategory.INVALID_REQUEST, "sampling.top_p is 7", "sampling.top_p", Duration.ofSeconds(3), null);
        gateway.worker("edge-fails").refusing(failure);

        MedleyException received = failureOf(request("edge-fails"));

        assertThat(received.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
        assertThat(received).hasMessage("sampling.top_p is 7");
        assertThat(received.field()).isEqualTo("sampling.top_p");
        assertThat(received.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void anUnknownModelIsNotFoundAndNoModelIsInvalid() {
        assertThat(failureOf(request("nobody")).category()).isEqualTo(ErrorCategory.MODEL_NOT_FOUND);
        assertThat(failureOf(request("")).field()).isEqualTo("model");
    }

    @Test
    void anUnknownFieldIsRefused() {
        GenerateRequest request = request("edge").toBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("x"))
                                        .build())
                        .build())
                .build();

        assertThat(failureOf(request)).hasMessageContaining("99");
    }

    @Test
    void aDeadlineReachesTheWorker() {
        FakeWorker worker = gateway.worker("edge-late").that(Manner.HANGS);

        assertThatThrownBy(() -> TextGenerationServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                        .streamGenerate(streamRequest("edge-late"))
                        .hasNext())
                .hasMessageStartingWith("DEADLINE_EXCEEDED");

        Wait.until("the worker is free", Duration.ofSeconds(2), () -> worker.running() == 0);
        assertThat(worker.cancelled()).isEqualTo(1);
    }

    @Test
    void aCancellationReachesTheWorkerAndAStalledCallerHoldsItBack() {
        FakeWorker worker = gateway.worker("edge-stalls").that(Manner.NEVER_ENDS);
        var call = new CompletableFuture<ClientCallStreamObserver<StreamGenerateRequest>>();
        TextGenerationServiceGrpc.newStub(channel)
                .streamGenerate(streamRequest("edge-stalls"), new StalledCaller(call));
        call.join().request(3);
        int[] sent = {-1};
        Wait.until("the worker is held back", SOON, () -> {
            boolean still = sent[0] == worker.sent() && sent[0] > 0;
            sent[0] = worker.sent();
            Wait.pass(Duration.ofMillis(500));
            return still;
        });

        call.join().cancel("enough", null);

        Wait.until("the worker is free", Duration.ofSeconds(1), () -> worker.running() == 0);
    }

    @Test
    void aWorkerThatDiesBeforeItsFirstMessageIsReplaced() {
        FakeWorker first = gateway.worker("edge-dies").that(Manner.HANGS);
        CompletableFuture<Boolean> answered =
                CompletableFuture.supplyAsync(() -> TextGenerationServiceGrpc.newBlockingStub(channel)
                        .streamGenerate(streamRequest("edge-dies"))
                        .hasNext());
        Wait.until("the first worker has the call", SOON, () -> first.running() == 1);
        gateway.worker("edge-dies");

        first.crash();

        assertThat(answered.join()).isTrue();
    }

    private MedleyException failureOf(GenerateRequest request) {
        try {
            TextGenerationServiceGrpc.newBlockingStub(channel).generate(request);
        } catch (StatusRuntimeException failure) {
            return GrpcFailures.fromGrpc(failure);
        }
        throw new AssertionError("The call did not fail");
    }

    private static GenerateRequest request(String model) {
        return GenerateRequest.newBuilder().setGeneration(generation(model)).build();
    }

    private static StreamGenerateRequest streamRequest(String model) {
        return StreamGenerateRequest.newBuilder()
                .setGeneration(generation(model))
                .build();
    }

    private static Generation generation(String model) {
        return Generation.newBuilder()
                .setModel(model)
                .setPrompt(Prompt.newBuilder().setText("Once"))
                .setUser("someone")
                .build();
    }

    private record StalledCaller(CompletableFuture<ClientCallStreamObserver<StreamGenerateRequest>> call)
            implements ClientResponseObserver<StreamGenerateRequest, StreamGenerateResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<StreamGenerateRequest> request) {
            request.disableAutoRequestWithInitial(0);
            call.complete(request);
        }

        @Override
        public void onNext(StreamGenerateResponse piece) {}

        @Override
        public void onError(@Nullable Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
