package dev.medley.gateway.http;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.ByteArrayOutputStream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;

/**
 * Reads request bodies up to a limit, chunked ones too. What comes beyond it is read and dropped for a while, since a
 * caller that still sends would not see the refusal.
 */
public final class RequestBodies {
    private static final int DRAIN_FACTOR = 16;

    private final long limitBytes;

    public RequestBodies(DataSize limit) {
        this.limitBytes = limit.toBytes();
    }

    /** The whole body; {@link ErrorCategory#PAYLOAD_TOO_LARGE} if it is longer than the limit. */
    public Mono<byte[]> read(ServerHttpRequest request) {
        return request.getBody().reduceWith(Body::new, Body::add).map(Body::bytes);
    }

    private final class Body {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private long size;

        Body add(DataBuffer buffer) {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            DataBufferUtils.release(buffer);
            size += bytes.length;
            if (size <= limitBytes) {
                kept.writeBytes(bytes);
            } else if (size > limitBytes * DRAIN_FACTOR) {
                throw tooLarge();
            }
            return this;
        }

        byte[] bytes() {
            if (size > limitBytes) {
                throw tooLarge();
            }
            return kept.toByteArray();
        }

        private MedleyException tooLarge() {
            return new MedleyException(
                    ErrorCategory.PAYLOAD_TOO_LARGE,
                    "The request body is longer than the limit of %d bytes".formatted(limitBytes));
        }
    }
}
