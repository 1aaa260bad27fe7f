package dev.medley.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonBodyTest {
    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("", "is empty"),
                Arguments.of("  \n", "is empty"),
                Arguments.of("{", "not valid JSON at line 1, column"),
                Arguments.of("{\"a\":1,}", "not valid JSON"),
                Arguments.of("{\"a\":NaN}", "not valid JSON"),
                Arguments.of("{'a':1}", "not valid JSON"),
                Arguments.of("{\"a\":1} {\"a\":2}", "not valid JSON"),
                Arguments.of("{\"a\":1,\"a\":2}", "uplicate"),
                Arguments.of("\uFEFF{\"a\":1}", "not valid JSON"),
                Arguments.of("[1]", "must be a JSON object, but is an array"),
                Arguments.of("null", "must be a JSON object, but is null"),
                Arguments.of("{\"a\":%s}".formatted("9".repeat(2000)), "passes a limit of JSON"),
                Arguments.of(
                        "{\"a\":%s%s}".formatted("[".repeat(10_000), "]".repeat(10_000)), "nesting of 100 levels"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMalformedBodyIsRefusedWithTheReason(String body, String reason) {
        assertThatThrownBy(() -> Requests.parse(body))
                .hasMessageContaining(reason)
                .hasMessageNotContaining("jackson")
                .asInstanceOf(InstanceOfAssertFactories.type(MedleyException.class))
                .returns(ErrorCategory.INVALID_REQUEST, MedleyException::category);
    }

    @Test
    void invalidUtf8IsRefused() {
        byte[] body = {'{', '"', 'a', '"', ':', '"', (byte) 0xC3, '(', '"', '}'};

        assertThatThrownBy(() -> Requests.parse(body)).hasMessage("The request body is not valid UTF-8");
    }

    @Test
    void anEncodedSurrogateIsInvalidUtf8() {
        byte[] body = {'{', '"', 'a', '"', ':', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', '}'};

        assertThatThrownBy(() -> Requests.parse(body)).hasMessage("The request body is not valid UTF-8");
    }

    @Test
    void anEscapedLoneSurrogateIsRefusedWhereItStands() {
        assertThatThrownBy(() -> Requests.parse("{\"a\":\"x\\ud800y\"}").string("a"))
                .hasMessage("Invalid 'a': an unpaired surrogate at character 1");
    }

    @Test
    void hundredLevelsPass() {
        assertThat(Requests.parse("{\"a\":%s%s}".formatted("[".repeat(99), "]".repeat(99)))
                        .get("a"))
                .isNotNull();
    }
}
