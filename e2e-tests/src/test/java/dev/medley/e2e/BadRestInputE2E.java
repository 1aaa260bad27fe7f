package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each bad input gets its status and error over REST, and the suite serves the next request. */
@ExtendWith(SuiteExtension.class)
class BadRestInputE2E {
    private static final String CHAT = "/v1/chat/completions";

    private final RestCalls rest;
    private final Suite suite;

    BadRestInputE2E(Suite suite) {
        this.suite = suite;
        this.rest = new RestCalls(suite);
    }

    @AfterEach
    void theNextRequestIsServed() throws Exception {
        RestCalls.Reply reply = rest.chatWith("");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().path("choices")).hasSize(1);
    }

    @Test
    void anUnknownModel() throws Exception {
        String body = "{\"model\":\"no-such-model\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

        refused(rest.post(CHAT, body), 404, "model", "model_not_found");
    }

    @Test
    void noMessages() throws Exception {
        String body = "{\"model\":\"%s\",\"messages\":[]}".formatted(suite.model());

        refused(rest.post(CHAT, body), 400, "messages", null);
    }

    @Test
    void aPromptLongerThanTheContext() throws Exception {
        String body = """
                {"model":"%s","messages":[{"role":"user","content":"%s"}]}"""
                .formatted(suite.model(), "contract ".repeat(200_000));

        RestCalls.Reply reply = rest.post(CHAT, body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().path("code").asString()).isEqualTo("context_length_exceeded");
    }

    @Test
    void noTokensToGenerate() throws Exception {
        String body =
                """
                {"model":"%s","messages":[{"role":"user","content":"hello"}],"max_tokens":0}"""
                        .formatted(suite.model());

        refused(rest.post(CHAT, body), 400, "max_tokens", null);
    }

    @Test
    void aTemperatureOfNine() throws Exception {
        refused(rest.chatWith("\"temperature\":9"), 400, "temperature", null);
    }

    @Test
    void fiveStopTexts() throws Exception {
        refused(rest.chatWith("\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]"), 400, "stop", null);
    }

    @Test
    void invalidUtf8() throws Exception {
        byte[] body = rest.chat("\"user\":\"?\"").getBytes(StandardCharsets.ISO_8859_1);
        body[indexOf(body, '?')] = (byte) 0xC3;

        RestCalls.Reply reply = rest.post(CHAT, BodyPublishers.ofByteArray(body));

        refused(reply, 400, null, null);
        assertThat(reply.error().path("message").asString()).contains("UTF-8");
    }

    @Test
    void tenMegabytesOfJson() throws Exception {
        String body = rest.chat("\"user\":\"" + "x".repeat(10_000_000) + "\"");

        assertThat(rest.post(CHAT, body).status()).isEqualTo(413);
    }

    @Test
    void tenMegabytesOfJsonInChunks() throws Exception {
        byte[] body = rest.chat("\"user\":\"" + "x".repeat(10_000_000) + "\"").getBytes(StandardCharsets.UTF_8);

        RestCalls.Reply reply = rest.post(CHAT, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertThat(reply.status()).isEqualTo(413);
    }

    @Test
    void jsonOfTenThousandLevels() throws Exception {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        refused(rest.chatWith("\"metadata\":" + deep), 400, null, null);
    }

    @Test
    void aChatThatTheTemplateRefuses() throws Exception {
        suite.processes();
        String body = """
                {"model":"%s","messages":[{"role":"system","content":"%s"}]}"""
                .formatted(suite.model(), TestModel.REFUSED_SYSTEM_MESSAGE);

        RestCalls.Reply reply = rest.post(CHAT, body);

        refused(reply, 400, "messages", null);
        assertThat(reply.error().path("message").asString()).contains(TestModel.REFUSAL);
    }

    private static void refused(RestCalls.Reply reply, int status, @Nullable String param, @Nullable String code) {
        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(status);
        assertThat(reply.error().path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(reply.error().path("message").asString()).isNotBlank();
        assertThat(reply.error().path("param").asStringOpt()).isEqualTo(Optional.ofNullable(param));
        assertThat(reply.error().path("code").asStringOpt()).isEqualTo(Optional.ofNullable(code));
        assertThat(reply.requestId()).isNotBlank();
    }

    private static int indexOf(byte[] bytes, char wanted) throws IOException {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted && bytes[i + 1] == '"') {
                return i;
            }
        }
        throw new IOException("no " + wanted);
    }
}
