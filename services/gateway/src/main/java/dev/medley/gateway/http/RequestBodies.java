package dev.medley.gateway.http;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.ByteArrayOutputStream;
import java.util.function.Function;
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
    private final BodyMemory memory;

    /** @param memory what all bodies that are in use take part of */
    public RequestBodies(DataSize limit, BodyMemory memory) {
        this.limitBytes = limit.toBytes();
        this.memory = memory;
    }

    /**
     * What comes of the whole body, which counts as in use until that is over; {@link ErrorCategory#PAYLOAD_TOO_LARGE}
     * if it is longer than the limit, {@link ErrorCategory#OVERLOADED} if memory is short.
     */
    public <T> Mono<T> read(ServerHttpRequest request, Function<byte[], Mono<T>> use) {
        return Mono.using(
                memory::share,
                share -> request.getBody()
                        .reduceWith(() -> new Body(share), Body::add)
                        .map(Body::bytes)
                        .flatMap(use),
                BodyMemory.Share::close);
    }

    private final class Body {
        private final BodyMemory.Share share;
        private ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private long size;
        private boolean crowdedOut;

        Body(BodyMemory.Share share) {
            this.share = share;
        }

        Body add(DataBuffer buffer) {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            DataBufferUtils.release(buffer);
            size += bytes.length;
            crowdedOut |= size <= limitBytes && !share.grow(bytes.length);
            if (crowdedOut) {
                kept = new ByteArrayOutputStream();
            } else if (size <= limitBytes) {
                kept.writeBytes(bytes);
            }
            if (size > limitBytes * DRAIN_FACTOR) {
                throw tooLarge();
            }
            return this;
        }

        byte[] bytes() {
            if (size > limitBytes) {
                throw tooLarge();
            }
            if (crowdedOut) {
                throw BodyMemory.exhausted();
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
