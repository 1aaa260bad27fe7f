package dev.medley.textgeneration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalIT {
    private static final Generation.Builder VALID = Generation.newBuilder()
            .setModel("fake-model")
            .setPrompt(Prompt.newBuilder().setText("Count"));

    private final FakeTextGenerator generator = new FakeTextGenerator(Duration.ofMillis(1));
    private WorkerUnderTest worker;

    @BeforeAll
    void start() {
        worker = WorkerUnderTest.serving(settings -> generator);
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @AfterEach
    void theNextRequestIsServed() {
        generator.setFull(false);
        assertThat(ask(VALID).getChoicesCount()).isEqualTo(1);
    }

    @Test
    void whatIsMissingIsNamed() {
        StatusRuntimeException empty = refusal(() -> send(GenerateRequest.getDefaultInstance()));
        assertRefused(empty, Status.Code.INVALID_ARGUMENT, "INVALID_REQUEST", "generation is required");
        assertThat(field(empty)).isEqualTo("generation");

        assertThat(field(refusal(() -> ask(VALID.clone().clearModel())))).isEqualTo("model");
        assertThat(field(refusal(() -> ask(VALID.clone().setModel("m".repeat(257))))))
                .isEqualTo("model");
        assertThat(field(refusal(() -> ask(VALID.clone().clearInput())))).isEqualTo("input");
    }

    @Test
    void anUnknownModelIsNotFound() {
        StatusRuntimeException refused = refusal(() -> ask(VALID.clone().setModel("gpt-9")));

        assertRefused(
                refused,
                Status.Code.NOT_FOUND,
                "MODEL_NOT_FOUND",
                "The model 'gpt-9' does not exist; this worker serves 'fake-model'");
    }

    @Test
    void whatTheEngineFindsOutOfRangeNamesItsField() {
        StatusRuntimeException refused = refusal(
                () -> ask(VALID.clone().setSampling(Sampling.newBuilder().setTemperature(9))));

        assertRefused(
                refused,
                Status.Code.INVALID_ARGUMENT,
                "INVALID_REQUEST",
                "sampling.temperature is 9.0, must be 0 to 2");
        assertThat(field(refused)).isEqualTo("sampling.temperature");
    }

    @Test
    void anUnknownFieldIsRefusedByMessageAndNumber() {
        var unknown = UnknownFieldSet.newBuilder()
                .addField(77, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();

        StatusRuntimeException refused = refusal(
                () -> ask(VALID.clone().setSampling(Sampling.newBuilder().setUnknownFields(unknown))));

        assertRefused(
                refused,
                Status.Code.INVALID_ARGUMENT,
                "INVALID_REQUEST",
                "medley.text.v1.Sampling has no field number 77");
        assertThat(field(refused)).isEqualTo("generation.sampling.77");
    }

    @Test
    void aFullQueueSaysWhenToTryAgain() {
        generator.setFull(true);

        StatusRuntimeException refused = refusal(() -> ask(VALID));

        assertRefused(refused, Status.Code.RESOURCE_EXHAUSTED, "OVERLOADED", "The queue is full: 8 of 8 requests wait");
        assertThat(detail(refused, RetryInfo.class)
                        .orElseThrow()
                        .getRetryDelay()
                        .getSeconds())
                .isPositive();
    }

    @Test
    void theEnginesOwnFailureTellsNothingOfItself() {
        StatusRuntimeException refused = refusal(
                () -> ask(VALID.clone().setSampling(Sampling.newBuilder().setSeed(FakeTextGenerator.BROKEN_SEED))));

        assertRefused(refused, Status.Code.INTERNAL, "INTERNAL", "Internal error");
        assertThat(String.valueOf(StatusProto.fromThrowable(refused))).doesNotContain("secret", "Exception");
    }

    @Test
    void textThatIsNotUtf8IsRefusedAsInvalid() {
        byte[] invalidModel = {(byte) 0x0A, 4, (byte) 0x0A, 2, (byte) 0xC3, (byte) 0x28};

        StatusRuntimeException refused = refusal(() -> sendRaw(invalidModel));

        assertRefused(
                refused,
                Status.Code.INVALID_ARGUMENT,
                "INVALID_REQUEST",
                "The request is no valid protobuf message: it is cut short, or a string in it is not UTF-8");
    }

    @Test
    void aMessageAtTheSizeLimitIsServedAndALargerOneRefused() {
        int limit = 8 * 1024 * 1024;
        int wrapping = GenerateRequest.newBuilder()
                        .setGeneration(withPromptOf(limit))
                        .build()
                        .getSerializedSize()
                - limit;

        assertThat(ask(withPromptOf(limit - wrapping)).getChoicesCount()).isEqualTo(1);
        assertThat(refusal(() -> ask(withPromptOf(limit - wrapping + 1)))
                        .getStatus()
                        .getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void theRequestIdComesBack() {
        Metadata headers = new Metadata();
        Metadata.Key<String> requestId = Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
        headers.put(requestId, "req-42");

        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class, () -> TextGenerationServiceGrpc.newBlockingStub(worker.channel())
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .generate(GenerateRequest.getDefaultInstance()));

        assertThat(Objects.requireNonNull(refused.getTrailers()).get(requestId)).isEqualTo("req-42");
    }

    private static Generation.Builder withPromptOf(int length) {
        return VALID.clone().setPrompt(Prompt.newBuilder().setTextBytes(ByteString.copyFrom(new byte[length])));
    }

    private GenerateResponse ask(Generation.Builder generation) {
        return send(GenerateRequest.newBuilder().setGeneration(generation).build());
    }

    private GenerateResponse send(GenerateRequest request) {
        return TextGenerationServiceGrpc.newBlockingStub(worker.channel()).generate(request);
    }

    private GenerateResponse sendRaw(byte[] request) {
        MethodDescriptor<byte[], GenerateResponse> method = TextGenerationServiceGrpc.getGenerateMethod().toBuilder(
                        new Bytes(), ProtoUtils.marshaller(GenerateResponse.getDefaultInstance()))
                .build();
        return ClientCalls.blockingUnaryCall(worker.channel(), method, CallOptions.DEFAULT, request);
    }

    private static StatusRuntimeException refusal(Runnable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call::run);
    }

    private static void assertRefused(StatusRuntimeException refused, Status.Code code, String reason, String message) {
        assertThat(refused.getStatus().getCode()).as(refused.toString()).isEqualTo(code);
        assertThat(refused.getStatus().getDescription()).isEqualTo(message);
        ErrorInfo info = detail(refused, ErrorInfo.class).orElseThrow();
        assertThat(info.getReason()).isEqualTo(reason);
        assertThat(info.getDomain()).isEqualTo("medley.dev");
    }

    private static String field(StatusRuntimeException refused) {
        return detail(refused, BadRequest.class)
                .orElseThrow()
                .getFieldViolations(0)
                .getField();
    }

    private static <M extends Message> Optional<M> detail(StatusRuntimeException refused, Class<M> type) {
        return Objects.requireNonNull(StatusProto.fromThrowable(refused)).getDetailsList().stream()
                .filter(detail -> detail.is(type))
                .findFirst()
                .map(detail -> unpack(detail, type));
    }

    private static <M extends Message> M unpack(Any detail, Class<M> type) {
        try {
            return detail.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException();
        }
    }
}
