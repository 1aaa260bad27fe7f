package dev.medley.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.medley.gateway.access.Tenant;
import dev.medley.platform.error.MedleyException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhooksTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Webhooks webhooks = new Webhooks(
            SECRET,
            List.of(
                    new Tenant("clinic", List.of("one"), List.of(), SECRET),
                    new Tenant("lab", List.of("two"), List.of(), null)));

    @ParameterizedTest
    @ValueSource(strings = {"", "https://hooks.example/medley?a=b", "http://receiver:8080/", "HTTPS://Hooks.Example"})
    void aNameOnTheWebOrNoneIsTaken(String url) {
        assertThatCode(() -> webhooks.check(url, "clinic")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hooks.example",
                "ftp://hooks.example",
                "file:///etc/passwd",
                "https:///path",
                "https://user@hooks.example",
                "https://127.0.0.1/",
                "https://2130706433/",
                "https://0x7f.1/",
                "https://[::1]/",
                "https://hooks.example./",
                "https://hooks example/"
            })
    void whatIsNoneIsRefused(String url) {
        assertThatThrownBy(() -> webhooks.check(url, "clinic"))
                .isInstanceOfSatisfying(MedleyException.class, refused -> assertThat(refused.field())
                        .isEqualTo("webhook"));
    }

    @Test
    void withoutASecretThereAreNone() {
        assertThatThrownBy(() -> webhooks.check("https://hooks.example", "lab"))
                .hasMessageContaining("no secret to sign it with is set");
        assertThatThrownBy(() -> new Webhooks(null, List.of()).check("https://hooks.example", "*"))
                .hasMessageContaining("no secret to sign it with is set");
        assertThatCode(() -> webhooks.check("https://hooks.example", "*")).doesNotThrowAnyException();
    }
}
