package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.medley.proto.text.v1.Conversation;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Message;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each bad input gets its status and details over gRPC, and the suite serves the next request. */
@ExtendWith(SuiteExtension.class)
class BadGrpcInputE2E {
    private final Suite suite;
    private final String model;

    BadGrpcInputE2E(Suite suite) {
        this.suite = suite;
        this.model = suite.model();
    }

    @AfterEach
    void theNextRequestIsServed() {
        GenerateResponse response =
                TextGenerationServiceGrpc.newBlockingStub(suite.channel()).generate(Texts.whole(Texts.chat(model)));

        assertThat(response.getChoicesList()).hasSize(1);
    }

    @Test
    void anUnknownModel() {
        StatusRuntimeException failure = refusal(Texts.chat("no-such-model"));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(detail(failure, ErrorInfo.class).getReason()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(detail(failure, ErrorInfo.class).getDomain()).isEqualTo("medley.dev");
    }

    @Test
    void noMessages() {
        invalid(Texts.chat(model).setConversation(Conversation.getDefaultInstance()), "messages");
    }

    @Test
    void aPromptLongerThanTheContext() {
        StatusRuntimeException failure =
                refusal(Texts.chat(model).setPrompt(Prompt.newBuilder().setText("contract ".repeat(100_000))));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(detail(failure, ErrorInfo.class).getReason()).isEqualTo("CONTEXT_LENGTH_EXCEEDED");
    }

    @Test
    void noTokensToGenerate() {
        invalid(Texts.chat(model).setMaxTokens(0), "max_tokens");
    }

    @Test
    void aTemperatureOfNine() {
        invalid(Texts.chat(model).setSampling(Sampling.newBuilder().setTemperature(9)), "temperature");
    }

    @Test
    void fiveStopTexts() {
        invalid(Texts.chat(model).addAllStop(List.of("a", "b", "c", "d", "e")), "stop");
    }

    @Test
    void aFieldThatTheServerDoesNotKnow() {
        UnknownFieldSet unknown = UnknownFieldSet.newBuilder()
                .addField(999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();

        invalid(Texts.chat(model).setUnknownFields(unknown), "999");
    }

    @Test
    void templateVariablesOfTenThousandLevels() {
        String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        Conversation conversation = Texts.chat(model).getConversation().toBuilder()
                .setTemplateVariablesJson(deep)
                .build();

        invalid(Texts.chat(model).setConversation(conversation), "template_variables_json");
    }

    @Test
    void aChatThatTheTemplateRefuses() {
        suite.processes();
        Message message = Message.newBuilder()
                .setRole("system")
                .setContent(TestModel.REFUSED_SYSTEM_MESSAGE)
                .build();
        Conversation conversation =
                Conversation.newBuilder().addMessages(message).build();

        invalid(Texts.chat(model).setConversation(conversation), "messages");
    }

    @Test
    void invalidUtf8() {
        byte[] good = Texts.whole(Texts.chat(model).setUser("??")).toByteArray();
        ByteString bytes = ByteString.copyFrom(good);
        int at = bytes.toString(StandardCharsets.ISO_8859_1).indexOf("??");
        good[at] = (byte) 0xC3;

        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(suite.channel(), rawGenerate(), CallOptions.DEFAULT, good));

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void tenMegabytes() {
        StatusRuntimeException failure =
                refusal(Texts.chat(model).setPrompt(Prompt.newBuilder().setText("x".repeat(10_000_000))));

        assertThat(failure.getStatus().getCode()).isIn(Status.Code.INVALID_ARGUMENT, Status.Code.RESOURCE_EXHAUSTED);
    }

    private void invalid(Generation.Builder generation, String field) {
        StatusRuntimeException failure = refusal(generation);

        assertThat(failure.getStatus().getCode()).as(failure.getMessage()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(detail(failure, ErrorInfo.class).getReason()).isEqualTo("INVALID_REQUEST");
        assertThat(detail(failure, BadRequest.class).getFieldViolationsList())
                .singleElement()
                .satisfies(violation -> assertThat(violation.getField()).contains(field));
    }

    private StatusRuntimeException refusal(Generation.Builder generation) {
        return catchThrowableOfType(
                StatusRuntimeException.class,
                () -> TextGenerationServiceGrpc.newBlockingStub(suite.channel()).generate(Texts.whole(generation)));
    }

    private static <T extends com.google.protobuf.Message> T detail(StatusRuntimeException failure, Class<T> type) {
        com.google.rpc.Status status = Objects.requireNonNull(StatusProto.fromThrowable(failure));
        for (Any detail : status.getDetailsList()) {
            if (detail.is(type)) {
                try {
                    return detail.unpack(type);
                } catch (InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " in " + status);
    }

    private static MethodDescriptor<byte[], GenerateResponse> rawGenerate() {
        MethodDescriptor<GenerateRequest, GenerateResponse> method = TextGenerationServiceGrpc.getGenerateMethod();
        return method.toBuilder(new Bytes(), method.getResponseMarshaller()).build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            throw new UnsupportedOperationException("requests only");
        }
    }
}
