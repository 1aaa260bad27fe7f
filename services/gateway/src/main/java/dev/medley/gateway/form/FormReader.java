package dev.medley.gateway.form;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.FilePartEvent;
import org.springframework.http.codec.multipart.FormPartEvent;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.http.codec.multipart.PartEventHttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Receives forms of {@code multipart/form-data} with one file. What comes beyond the limit is read and dropped for a
 * while, since a caller that still sends would not see the refusal.
 */
public final class FormReader {
    private static final int MAX_FIELD_BYTES = 64 << 10;
    private static final int MAX_PARTS = 64;
    private static final int DRAIN_FACTOR = 15;
    private static final long MAX_DRAIN_BYTES = 1L << 29;
    private static final int EVENTS_AT_ONCE = 8;

    private final String fileField;
    private final long limitBytes;
    private final Duration timeLimit;
    private final PartEventHttpMessageReader parts = new PartEventHttpMessageReader();

    /**
     * @param fileField name of the part that is the file
     * @param limit most bytes of it
     * @param timeLimit longest time for all of a form to come
     */
    public FormReader(String fileField, DataSize limit, Duration timeLimit) {
        this.fileField = fileField;
        this.limitBytes = limit.toBytes();
        this.timeLimit = timeLimit;
        parts.setMaxInMemorySize(MAX_FIELD_BYTES);
        parts.setMaxParts(MAX_PARTS);
    }

    /**
     * The whole form.
     *
     * @param file takes the file's content, part by part, of which it may keep none; it may block
     */
    public Mono<ReceivedForm> read(ServerHttpRequest request, Consumer<ByteBuffer> file) {
        return Mono.defer(() -> {
            requireForm(request.getHeaders());
            return parts.read(ResolvableType.forClass(PartEvent.class), request, Map.of())
                    .publishOn(Schedulers.boundedElastic(), EVENTS_AT_ONCE)
                    .doOnDiscard(PartEvent.class, event -> DataBufferUtils.release(event.content()))
                    .reduceWith(() -> new Received(file), Received::add)
                    .map(Received::form)
                    .timeout(timeLimit, Mono.error(this::late))
                    .onErrorMap(FormReader::refusal);
        });
    }

    private MedleyException late() {
        return new MedleyException(
                ErrorCategory.REQUEST_TIMEOUT,
                "The form did not come to its end within %d ms".formatted(timeLimit.toMillis()));
    }

    private static void requireForm(HttpHeaders headers) {
        String given = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if (!isForm(given)) {
            throw new MedleyException(
                    ErrorCategory.UNSUPPORTED_MEDIA_TYPE,
                    "The request body must be multipart/form-data with a boundary; its Content-Type is '%s'"
                            .formatted(given));
        }
    }

    private static boolean isForm(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            return type.equalsTypeAndSubtype(MediaType.MULTIPART_FORM_DATA) && type.getParameter("boundary") != null;
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static Throwable refusal(Throwable thrown) {
        if (thrown instanceof DataBufferLimitException) {
            return new MedleyException(
                    ErrorCategory.PAYLOAD_TOO_LARGE,
                    "A field of the form is longer than the limit of %d bytes".formatted(MAX_FIELD_BYTES));
        }
        if (thrown instanceof DecodingException) {
            return new MedleyException(
                    ErrorCategory.INVALID_REQUEST,
                    "The request body is not a whole multipart form of at most %d parts".formatted(MAX_PARTS));
        }
        return thrown;
    }

    /** A form in the making. */
    private final class Received {
        private final Consumer<ByteBuffer> file;
        private final Map<String, List<String>> fields = new LinkedHashMap<>();
        private long fileBytes;
        private @Nullable String filename;
        private boolean begun;
        private boolean ended;

        Received(Consumer<ByteBuffer> file) {
            this.file = file;
        }

        Received add(PartEvent event) {
            try {
                if (event instanceof FormPartEvent field) {
                    fields.computeIfAbsent(field.name(), name -> new ArrayList<>())
                            .add(field.value());
                } else {
                    addFile(event);
                }
                return this;
            } finally {
                DataBufferUtils.release(event.content());
            }
        }

        private void addFile(PartEvent part) {
            if (!part.name().equals(fileField)) {
                throw MedleyException.invalid(
                        FormFields.shortened(part.name()),
                        "Unrecognized request argument supplied: " + FormFields.shortened(part.name()));
            }
            if (ended) {
                throw MedleyException.invalid(
                        fileField, "Invalid '%s': given twice, only one is taken".formatted(fileField));
            }
            if (!begun && part instanceof FilePartEvent named) {
                filename = named.filename();
            }
            begun = true;
            ended = part.isLast();
            keep(part.content());
        }

        private void keep(DataBuffer content) {
            fileBytes += content.readableByteCount();
            if (fileBytes > limitBytes + Math.min(limitBytes * DRAIN_FACTOR, MAX_DRAIN_BYTES)) {
                throw tooLarge();
            }
            if (fileBytes <= limitBytes) {
                try (DataBuffer.ByteBufferIterator buffers = content.readableByteBuffers()) {
                    buffers.forEachRemaining(file);
                }
            }
        }

        ReceivedForm form() {
            if (fileBytes > limitBytes) {
                throw tooLarge();
            }
            return new ReceivedForm(fields, fileField, begun, filename, fileBytes);
        }

        private MedleyException tooLarge() {
            return new MedleyException(
                    ErrorCategory.PAYLOAD_TOO_LARGE,
                    "The file is longer than the limit of %d bytes".formatted(limitBytes),
                    fileField,
                    null,
                    null);
        }
    }
}
