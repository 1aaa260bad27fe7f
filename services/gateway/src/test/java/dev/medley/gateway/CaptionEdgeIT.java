package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.medley.gateway.testing.FakeCaptionWorker;
import dev.medley.gateway.testing.FakeCaptionWorker.Manner;
import dev.medley.gateway.testing.FakeRouter;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.Modality;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import dev.medley.proto.vision.v1.CaptionRequest;
import dev.medley.proto.vision.v1.CaptionResponse;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc.ImageCaptioningServiceBlockingStub;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.StreamCaptionRequest;
import dev.medley.proto.vision.v1.StreamCaptionResponse;
import dev.medley.proto.vision.v1.Turn;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CaptionEdgeIT {
    private static final byte[] FILE = {'B', 'M', 3};
    private static final RunningGateway GATEWAY = RunningGateway.start();
    private static final FakeCaptionWorker EYE = GATEWAY.captionWorker("edge-eye");
    private static final ManagedChannel CHANNEL = NettyChannelBuilder.forAddress("127.0.0.1", GATEWAY.grpcPort())
            .usePlaintext()
            .build();

    private final ImageCaptioningServiceBlockingStub stub = ImageCaptioningServiceGrpc.newBlockingStub(CHANNEL);

    @AfterAll
    static void stop() {
        CHANNEL.shutdownNow();
        GATEWAY.close();
    }

    @Test
    void bothMethodsAreForwarded() {
        CaptionResponse whole = stub.caption(request("edge-eye", FILE));
        List<StreamCaptionResponse> pieces = new ArrayList<>();
        stub.streamCaption(stream("edge-eye")).forEachRemaining(pieces::add);

        assertThat(whole.getChoices(0).getText()).isEqualTo(FakeCaptionWorker.TEXT);
        assertThat(whole.getModel()).isEqualTo("edge-eye");
        assertThat(pieces).hasSize(FakeCaptionWorker.WORDS.size() + 2);
        assertThat(pieces.get(pieces.size() - 1).hasUsage()).isTrue();
        assertThat(EYE.received()).contains(captioning("edge-eye", FILE));
    }

    @Test
    void anImageOfTheLargestSizePasses() {
        byte[] largest = new byte[5 << 20];

        assertThat(stub.caption(request("edge-eye", largest)).getChoicesCount()).isEqualTo(1);
    }

    @Test
    void autoIsRoutedByWhatIsSaidToOneThatSees() {
        FakeRouter router = GATEWAY.router(Map.of("health", "edge-eye")).choosing("edge-eye", "health", 0.8f);

        assertThat(stub.caption(request("auto", FILE)).getModel()).isEqualTo("edge-eye");

        assertThat(router.lastReceived().getModality()).isEqualTo(Modality.MODALITY_VISION);
        assertThat(router.lastReceived().getTextsList()).containsExactly("What is this?");
        assertThat(router.lastReceived().getAllowedModelsList())
                .contains("edge-eye")
                .doesNotContain("edge-mind");
        assertThat(router.lastReceived().getAffinityKey()).isNotEmpty();
        GATEWAY.dismissRouters();
    }

    @Test
    void autoNeedsAnImageToChooseBy() {
        MedleyException failure = failureOf(CaptionRequest.newBuilder()
                .setCaptioning(Captioning.newBuilder().setModel("auto"))
                .build());

        assertThat(failure.field()).isEqualTo("captioning.turns");
    }

    @Test
    void eachKindOfModelHasItsOwnMethods() {
        GATEWAY.worker("edge-mind");

        MedleyException blind = failureOf(request("edge-mind", FILE));
        var text = TextGenerationServiceGrpc.newBlockingStub(CHANNEL);
        var generation = Generation.newBuilder()
                .setModel("edge-eye")
                .setPrompt(Prompt.newBuilder().setText("Once"));
        StatusRuntimeException mute = Assertions.catchThrowableOfType(
                StatusRuntimeException.class,
                () -> text.generate(
                        GenerateRequest.newBuilder().setGeneration(generation).build()));

        assertThat(blind.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
        assertThat(blind).hasMessageContaining("'edge-mind' does not see images; these do: edge-eye");
        assertThat(GrpcFailures.fromGrpc(mute)).hasMessageContaining("'edge-eye' sees images");
        assertThat(failureOf(request("nobody", FILE)).category()).isEqualTo(ErrorCategory.MODEL_NOT_FOUND);
        assertThat(failureOf(CaptionRequest.getDefaultInstance()).field()).isEqualTo("model");
    }

    @Test
    void whatTheWorkerSaysPassesUnchanged() {
        FakeCaptionWorker worker = GATEWAY.captionWorker("edge-refuses");
        worker.refusing(
                MedleyException.invalid("turns[0].parts[0].image.file", "turns[0].parts[0].image.file is empty"));

        MedleyException failure = failureOf(request("edge-refuses", FILE));

        assertThat(failure.field()).isEqualTo("turns[0].parts[0].image.file");
        assertThat(failure).hasMessage("turns[0].parts[0].image.file is empty");
    }

    @Test
    void aDeadlineReachesTheWorker() {
        FakeCaptionWorker worker = GATEWAY.captionWorker("edge-late").that(Manner.HANGS);

        StatusRuntimeException late = Assertions.catchThrowableOfType(
                StatusRuntimeException.class,
                () -> stub.withDeadlineAfter(500, TimeUnit.MILLISECONDS).caption(request("edge-late", FILE)));

        assertThat(late).hasMessageStartingWith("DEADLINE_EXCEEDED");
        Wait.until("the worker is free", Duration.ofSeconds(2), () -> worker.running() == 0);
    }

    private MedleyException failureOf(CaptionRequest request) {
        try {
            stub.caption(request);
        } catch (StatusRuntimeException failure) {
            return GrpcFailures.fromGrpc(failure);
        }
        throw new AssertionError("The call did not fail");
    }

    private static CaptionRequest request(String model, byte[] file) {
        return CaptionRequest.newBuilder()
                .setCaptioning(captioning(model, file))
                .build();
    }

    private static StreamCaptionRequest stream(String model) {
        return StreamCaptionRequest.newBuilder()
                .setCaptioning(captioning(model, FILE))
                .build();
    }

    private static Captioning captioning(String model, byte[] file) {
        return Captioning.newBuilder()
                .setModel(model)
                .addTurns(Turn.newBuilder()
                        .setRole("user")
                        .addParts(Part.newBuilder().setImage(Image.newBuilder().setFile(ByteString.copyFrom(file))))
                        .addParts(Part.newBuilder().setText("What is this?")))
                .build();
    }
}
