package dev.medley.platform.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrpcFailuresTest {
    @ParameterizedTest
    @EnumSource(ErrorCategory.class)
    void everyCategoryComesBackAsItWasSent(ErrorCategory category) {
        StatusRuntimeException sent = GrpcFailures.toGrpc(new MedleyException(category, "what happened"));

        MedleyException received = GrpcFailures.fromGrpc(sent);

        assertThat(sent.getStatus().getCode()).isEqualTo(category.grpcCode());
        assertThat(received.category()).isEqualTo(category);
        assertThat(received).hasMessage(category == ErrorCategory.INTERNAL ? "Internal error" : "what happened");
        assertThat(received.field()).isNull();
        assertThat(received.retryAfter()).isNull();
    }

    @Test
    void fieldAndRetryDelayTravelAlong() {
        var failure = new MedleyException(
                ErrorCategory.OVERLOADED, "64 requests wait", "sampling.seed", Duration.ofMillis(1500), null);

        MedleyException received =
                GrpcFailures.fromGrpc(new ExecutionException(overTheWire(GrpcFailures.toGrpc(failure))));

        assertThat(received.field()).isEqualTo("sampling.seed");
        assertThat(received.retryAfter()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void statusOfOthersKeepsItsCodeAndLosesItsText() {
        var refused = Status.UNAVAILABLE
                .withDescription("io exception: 10.1.2.3:9090")
                .withCause(new ConnectException("10.1.2.3:9090"))
                .asRuntimeException();

        MedleyException received = GrpcFailures.fromGrpc(refused);

        assertThat(received.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(received.getMessage()).doesNotContain("10.1.2.3");
        assertThat(received).hasCause(refused);
    }

    @Test
    void anythingElseIsAnInternalError() {
        MedleyException received = GrpcFailures.fromGrpc(new IllegalStateException("/etc/secret"));

        assertThat(received.category()).isEqualTo(ErrorCategory.INTERNAL);
        assertThat(received).hasMessage("Internal error");
    }

    private static StatusRuntimeException overTheWire(StatusRuntimeException sent) {
        return Status.fromCodeValue(sent.getStatus().getCode().value())
                .withDescription(sent.getStatus().getDescription())
                .asRuntimeException(sent.getTrailers());
    }
}
