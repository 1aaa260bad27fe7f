package dev.medley.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class EventFramesTest {
    private static final int LIMIT = 64;

    private final EventFrames frames = new EventFrames(JsonMapper.shared(), LIMIT);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {}\n\ndata: [DONE]\n\n",
                "data:{}\n\ndata:[DONE]\n\n",
                "data: {\r\ndata: }\r\n\r\ndata: [DONE]\r\n\r\n",
                ": beat\n\nevent: x\nid: 1\nretry: 2\ndata: {\"a\":\"\\u00e4\"}\n\ndata: [DONE]\n\n",
                "\n\n\ndata: [DONE]\n\n",
                "data: {\"error\":{}}\n\n",
                "data: {\"a\":\"wört 🙂\"}\n\ndata: [DONE]\n\n"
            })
    void eventsComeOutAsTheyWentInByteByByte(String stream) {
        StringBuilder out = new StringBuilder();

        for (byte each : stream.getBytes(StandardCharsets.UTF_8)) {
            byte[] taken = frames.take(new byte[] {each});
            out.append(new String(taken, StandardCharsets.UTF_8));
            assertThat(out.toString()).satisfiesAnyOf(text -> assertThat(text).isEmpty(), text -> assertThat(text)
                    .endsWith("\n"));
        }

        assertThat(out.append(text(frames.end()))).hasToString(stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n"})
    void theBlankLineAfterTheEndMayBeMissing(String stream) {
        assertThat(text(frames.take(stream.getBytes(StandardCharsets.UTF_8)))).isEmpty();

        assertThat(text(frames.end())).isEqualTo(stream);
    }

    @Test
    void theEndIsPutWhereAServerLeavesItOutOnceEachChoiceHasFinished() {
        String stream = choice(0, "null") + choice(1, "null") + choice(1, "\"stop\"") + choice(0, "\"length\"");

        assertThat(text(frames.take(stream.getBytes(StandardCharsets.UTF_8)))).isEqualTo(stream);
        assertThat(text(frames.end())).isEqualTo("data: [DONE]\n\n");
    }

    @Test
    void aStreamWithAChoiceThatHasNotFinishedWasCut() {
        String stream = choice(0, "null") + choice(1, "null") + choice(1, "\"stop\"");
        var unused = frames.take(stream.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(frames::end).isInstanceOf(BadEventException.class).hasMessage("its stream was cut");
    }

    private static String choice(int index, String finishReason) {
        return "data: {\"choices\":[{\"index\":%d,\"finish_reason\":%s}]}\n\n".formatted(index, finishReason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "data: {}\n\n", "data: {}\n\ndata: [DO", "data: {}\n", ": only a comment\n\n"})
    void aStreamWithoutItsEndWasCut(String stream) {
        var unused = frames.take(stream.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(frames::end).isInstanceOf(BadEventException.class).hasMessage("its stream was cut");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>\n",
                "{\"a\":1}\n",
                "data: 1\n\n",
                "data: []\n\n",
                "data: {}{\n\n",
                "data: [DONE\n\n",
                "\0\n"
            })
    void whatIsNoEventIsRefused(String stream) {
        assertThatThrownBy(() -> frames.take(stream.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadEventException.class);
    }

    @Test
    void anEventOfTheLimitPassesAndOneByteMoreIsRefused() {
        String event = "data: {\"a\":\"%s\"}\n\n".formatted("x".repeat(LIMIT - 16));

        assertThatCode(() -> frames.take(event.getBytes(StandardCharsets.UTF_8)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> frames.take(" ".repeat(LIMIT + 1).getBytes(StandardCharsets.UTF_8)))
                .hasMessage("an event is longer than the limit of 64 bytes");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
