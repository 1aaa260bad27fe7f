package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.proto.text.v1.FinishReason;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc.TextGenerationServiceBlockingStub;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an in-cluster caller does: the gateway serves the workers' own services. */
@ExtendWith(SuiteExtension.class)
class GrpcE2E {
    private final Suite suite;
    private final String model;
    private final TextGenerationServiceBlockingStub text;

    GrpcE2E(Suite suite) {
        this.suite = suite;
        this.model = suite.model();
        this.text = TextGenerationServiceGrpc.newBlockingStub(suite.channel());
    }

    @Test
    void generates() {
        GenerateResponse response =
                text.withDeadlineAfter(60, TimeUnit.SECONDS).generate(Texts.whole(Texts.chat(model)));

        assertThat(response.getModel()).isEqualTo(model);
        assertThat(response.getId()).isNotEmpty();
        assertThat(response.getChoicesList()).singleElement().satisfies(choice -> {
            assertThat(choice.getText()).isNotBlank();
            assertThat(choice.getFinishReason())
                    .isIn(FinishReason.FINISH_REASON_STOP, FinishReason.FINISH_REASON_LENGTH);
        });
        assertThat(response.getUsage().getCompletionTokens()).isBetween(1, 24);
    }

    @Test
    void streamsTheSameAnswerAndEndsWithItsUsage() {
        GenerateResponse whole = text.generate(Texts.whole(Texts.chat(model)));

        List<StreamGenerateResponse> messages = new ArrayList<>();
        text.streamGenerate(Texts.streamed(Texts.chat(model))).forEachRemaining(messages::add);

        String streamed =
                messages.stream().map(message -> message.getDelta().getText()).collect(Collectors.joining());
        assertThat(streamed).isEqualTo(whole.getChoices(0).getText());
        StreamGenerateResponse last = messages.get(messages.size() - 1);
        assertThat(last.getUsage()).isEqualTo(whole.getUsage());
        assertThat(last.hasDelta()).isFalse();
    }

    @Test
    void isHealthy() {
        assertThat(HealthGrpc.newBlockingStub(suite.channel())
                        .check(HealthCheckRequest.getDefaultInstance())
                        .getStatus())
                .isEqualTo(ServingStatus.SERVING);
        HealthCheckRequest service = HealthCheckRequest.newBuilder()
                .setService(TextGenerationServiceGrpc.SERVICE_NAME)
                .build();
        assertThat(HealthGrpc.newBlockingStub(suite.channel()).check(service).getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    @Test
    void describesItselfByReflection() throws Exception {
        CompletableFuture<List<String>> services = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(suite.channel())
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        services.complete(response.getListServicesResponse().getServiceList().stream()
                                .map(ServiceResponse::getName)
                                .toList());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        services.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());

        assertThat(services.get(30, TimeUnit.SECONDS))
                .contains(TextGenerationServiceGrpc.SERVICE_NAME, HealthGrpc.SERVICE_NAME);
        requests.onCompleted();
    }

    @Test
    void aDeadlineEndsTheCallAndFreesTheSlot() throws Exception {
        Instant start = Instant.now();

        assertThatThrownBy(() -> text.withDeadlineAfter(300, TimeUnit.MILLISECONDS)
                        .generate(Texts.whole(Texts.lasting(model, 900).setChoiceCount(8))))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(2));
        nothingRunsAfterASecond();
    }

    @Test
    void cancellingEndsTheStreamAndFreesTheSlot() throws Exception {
        Context.CancellableContext call = Context.current().withCancellation();
        call.call(() -> {
            Iterator<StreamGenerateResponse> stream = text.streamGenerate(Texts.streamed(Texts.lasting(model, 900)));
            stream.next();
            stream.next();
            call.cancel(null);
            return null;
        });

        nothingRunsAfterASecond();
    }

    private void nothingRunsAfterASecond() throws Exception {
        WorkerGauge gauge = new WorkerGauge(suite.processes().workers());
        Eventually.within(
                Duration.ofSeconds(1), () -> assertThat(gauge.running()).isZero());
    }
}
