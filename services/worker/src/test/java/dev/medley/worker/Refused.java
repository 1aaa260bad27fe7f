package dev.medley.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import io.grpc.StatusRuntimeException;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How a call was refused. */
public final class Refused {
    private Refused() {}

    /** The failure as the worker meant it, which says nothing of its own inside. */
    public static MedleyException by(ThrowingCallable call) {
        StatusRuntimeException thrown =
                Objects.requireNonNull(catchThrowableOfType(StatusRuntimeException.class, call), "it was not refused");
        MedleyException failure = GrpcFailures.fromGrpc(thrown);
        assertThat(failure.category().grpcCode()).isEqualTo(thrown.getStatus().getCode());
        assertThat(failure.getMessage()).doesNotContain("/tmp", "java.", "dev.medley", "Exception");
        return failure;
    }

    public static void assertInvalid(MedleyException failure, String field, String message) {
        assertThat(failure.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
        assertThat(failure.field()).isEqualTo(field);
        assertThat(failure).hasMessageContaining(message);
    }
}
