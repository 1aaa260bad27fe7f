package dev.medley.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request under way: turns the bytes of its answer, and when they came, into an {@link Outcome}. Not thread-safe.
 */
final class Call {
    private final long intended;
    private final long sent;
    private final EventStreamDecoder decoder = new EventStreamDecoder();
    private final List<Long> gaps = new ArrayList<>();
    private int chunks;
    private long first;
    private long last;
    private StreamEvent.@Nullable Usage usage;
    private boolean done;
    private @Nullable String failure;

    /**
     * @param intended when it was meant to be sent, by {@link System#nanoTime()}
     * @param sent when it was handed to the client
     */
    Call(long intended, long sent) {
        this.intended = intended;
        this.sent = sent;
    }

    /** Reads a piece of the answer that came at {@code now}. */
    void read(ByteBuf bytes, long now) {
        decoder.read(bytes, data -> accept(StreamEvent.parse(data), now));
    }

    private void accept(StreamEvent event, long now) {
        if (event instanceof StreamEvent.Chunk chunk) {
            if (chunk.text()) {
                textAt(now);
            } else if (chunk.finished() && chunks == 0) {
                first = now;
            }
            if (chunk.usage() != null) {
                usage = chunk.usage();
            }
        } else if (event instanceof StreamEvent.Failure error) {
            failure = "error in stream: " + error.message();
        } else {
            done = true;
        }
    }

    private void textAt(long now) {
        if (chunks == 0) {
            first = now;
        } else {
            gaps.add(now - last);
        }
        last = now;
        chunks++;
    }

    /** The server closed the answer at {@code now}. */
    Outcome end(long now) {
        if (failure == null && !done) {
            return failed("stream ended without [DONE]", now);
        }
        return outcome(now);
    }

    /** The request failed at {@code now} for a reason of few words, the same for all failures of its kind. */
    Outcome failed(String reason, long now) {
        failure = reason;
        return outcome(now);
    }

    private Outcome outcome(long now) {
        return new Outcome(
                sent - intended,
                first == 0 ? 0 : first - intended,
                now - intended,
                chunks,
                List.copyOf(gaps),
                usage == null ? 0 : usage.promptTokens(),
                usage == null ? chunks : usage.outputTokens(),
                usage != null,
                failure);
    }
}
