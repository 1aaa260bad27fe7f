package dev.medley.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceFailuresTest {
    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST, INVALID_REQUEST",
        "CONTEXT_LENGTH_EXCEEDED, CONTEXT_LENGTH_EXCEEDED",
        "OVERLOADED, OVERLOADED",
        "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED",
        "CANCELLED, CANCELLED",
        "UNAVAILABLE, UNAVAILABLE",
        "BAD_CHECKPOINT, INTERNAL",
        "INTERNAL, INTERNAL"
    })
    void everyReasonHasItsRow(Reason reason, ErrorCategory category) {
        assertThat(InferenceFailures.toMedley(new InferenceException(reason, "why"))
                        .category())
                .isEqualTo(category);
    }

    @Test
    void fieldAndMessageReachTheClient() {
        MedleyException failure = InferenceFailures.toMedley(InferenceException.invalid("stop", "stop has 5 texts"));

        assertThat(failure.field()).isEqualTo("stop");
        assertThat(failure).hasMessage("stop has 5 texts");
        assertThat(failure.retryAfter()).isNull();
    }

    @Test
    void aFullQueueSaysWhenToTryAgain() {
        assertThat(InferenceFailures.toMedley(new InferenceException(Reason.OVERLOADED, "full"))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theEnginesOwnFailureIsNotToldToTheClient() {
        assertThat(InferenceFailures.toMedley(new InferenceException(Reason.INTERNAL, "/models/a.safetensors")))
                .hasMessage("Internal error");
    }

    @Test
    void aFailureThatWentThroughTheEngineComesOutAsItWas() {
        var own = MedleyException.invalid("recording", "it was cut");

        assertThat(InferenceFailures.toMedley(
                        new InferenceException(Reason.INVALID_REQUEST, "it was cut", "recording", own)))
                .isSameAs(own);
    }
}
