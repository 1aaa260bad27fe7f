package dev.medley.bench.load;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts the bytes of an event stream into the values of its {@code data} lines; comments and other fields are dropped.
 * Not thread-safe.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent events</a>
 */
final class EventStreamDecoder {
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);

    /** Reads all of {@code bytes}, and hands on each {@code data} value that is complete by then. */
    void read(ByteBuf bytes, Consumer<String> data) {
        while (bytes.isReadable()) {
            byte next = bytes.readByte();
            if (next == '\n') {
                endLine(data);
            } else if (next != '\r') {
                line.write(next);
            }
        }
    }

    private void endLine(Consumer<String> data) {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (text.startsWith("data:")) {
            data.accept(text.substring("data:".length()).strip());
        }
    }
}
