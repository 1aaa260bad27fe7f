package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One connection, one request right after the other. */
class KeepAliveIT {
    private static final int ROUNDS = 200;
    private static final String CHAT = "/v1/chat/completions";

    private final Http http = Http.of(RunningGateway.shared());

    @ParameterizedTest
    @CsvSource({"keep-alive,200", "nobody,404"})
    void aRequestWithoutABodyRightAfterAnAnswerLeavesTheConnectionInUse(String model, int status) {
        RunningGateway.shared().worker("keep-alive");
        String chat = "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}".formatted(model);

        for (int i = 0; i < ROUNDS; i++) {
            assertThat(http.post(CHAT, chat).statusCode()).isEqualTo(status);
            assertThat(http.get("/nothing").statusCode()).isEqualTo(404);
        }
    }
}
