package dev.medley.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.text.v1.Conversation;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Message;
import dev.medley.proto.text.v1.Sampling;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class UnknownFieldsTest {
    private static final UnknownFieldSet FIELD_99 = UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    @Test
    void aMessageOfKnownFieldsPasses() {
        var request = GenerateRequest.newBuilder()
                .setGeneration(Generation.newBuilder()
                        .setModel("m")
                        .setSampling(Sampling.newBuilder().putLogitBias(1, 2f))
                        .setConversation(Conversation.newBuilder()
                                .addMessages(Message.newBuilder().setRole("user"))))
                .build();

        assertThatCode(() -> UnknownFields.refuseIn(request)).doesNotThrowAnyException();
    }

    @Test
    void anUnknownFieldAtTheTopIsNamed() {
        var request = GenerateRequest.newBuilder().setUnknownFields(FIELD_99).build();

        assertRefused(request, "99", "medley.text.v1.GenerateRequest has no field number 99");
    }

    @Test
    void anUnknownFieldDeepInsideIsNamed() {
        var request = GenerateRequest.newBuilder()
                .setGeneration(Generation.newBuilder()
                        .setConversation(Conversation.newBuilder()
                                .addMessages(Message.newBuilder().setRole("user"))
                                .addMessages(Message.newBuilder().setUnknownFields(FIELD_99))))
                .build();

        assertRefused(
                request, "generation.conversation.messages[1].99", "medley.text.v1.Message has no field number 99");
    }

    private static void assertRefused(GenerateRequest request, String field, String message) {
        assertThatThrownBy(() -> UnknownFields.refuseIn(request))
                .hasMessage(message)
                .asInstanceOf(InstanceOfAssertFactories.type(MedleyException.class))
                .satisfies(failure -> {
                    assertThat(failure.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
                    assertThat(failure.field()).isEqualTo(field);
                });
    }
}
