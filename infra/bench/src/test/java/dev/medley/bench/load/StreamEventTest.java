package dev.medley.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamEventTest {
    @Test
    void tellsTextFromRoleAndFinish() {
        assertThat(StreamEvent.parse("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}"))
                .isEqualTo(new StreamEvent.Chunk(false, false, null));
        assertThat(StreamEvent.parse("{\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":null}]}"))
                .isEqualTo(new StreamEvent.Chunk(true, false, null));
        assertThat(StreamEvent.parse("{\"choices\":[{\"delta\":{\"reasoning_content\":\"a\"}}]}"))
                .isEqualTo(new StreamEvent.Chunk(true, false, null));
        assertThat(StreamEvent.parse("{\"choices\":[{\"text\":\"a\",\"finish_reason\":\"length\"}],\"usage\":null}"))
                .isEqualTo(new StreamEvent.Chunk(true, true, null));
    }

    @Test
    void readsUsageErrorsAndTheEnd() {
        assertThat(StreamEvent.parse("{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}"))
                .isEqualTo(new StreamEvent.Chunk(false, false, new StreamEvent.Usage(3, 4)));
        assertThat(StreamEvent.parse("{\"error\":{\"message\":\"m\",\"type\":\"server_error\",\"code\":null}}"))
                .isEqualTo(new StreamEvent.Failure("server_error"));
        assertThat(StreamEvent.parse("{\"choices\":[")).isEqualTo(new StreamEvent.Failure("not JSON"));
        assertThat(StreamEvent.parse("[DONE]")).isEqualTo(new StreamEvent.Done());
    }

    @Test
    void cutsTheStreamIntoDataLinesWhereverTheBytesBreak() {
        byte[] stream = ": comment\r\nevent: x\r\ndata: {\"a\":\"ü\"}\r\n\r\ndata:[DONE]\n\ndata: unfinished"
                .getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= stream.length; size++) {
            List<String> lines = new ArrayList<>();
            var decoder = new EventStreamDecoder();
            for (int from = 0; from < stream.length; from += size) {
                int length = Math.min(size, stream.length - from);
                decoder.read(Unpooled.wrappedBuffer(stream, from, length), lines::add);
            }

            assertThat(lines).containsExactly("{\"a\":\"ü\"}", "[DONE]");
        }
    }
}
