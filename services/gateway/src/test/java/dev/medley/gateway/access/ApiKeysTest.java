package dev.medley.gateway.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    private final ApiKeys keys = new ApiKeys(List.of("first", "second"), List.of());

    @ParameterizedTest
    @ValueSource(strings = {"Bearer first", "Bearer second", "bearer first", "Bearer  second "})
    void aKnownKeyPasses(String authorization) {
        assertThatCode(() -> keys.check(authorization)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer third", "Bearer firs", "Basic first", "first"})
    void anythingElseIsRefusedWithoutRepeatingIt(String authorization) {
        assertThatThrownBy(() -> keys.check(authorization))
                .hasMessageNotContaining("third")
                .asInstanceOf(InstanceOfAssertFactories.type(MedleyException.class))
                .returns(ErrorCategory.UNAUTHENTICATED, MedleyException::category);
    }

    @Test
    void withoutKeysEveryonePasses() {
        assertThatCode(() -> new ApiKeys(List.of(), List.of()).check(null)).doesNotThrowAnyException();
    }
}
