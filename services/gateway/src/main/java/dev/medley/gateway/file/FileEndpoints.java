package dev.medley.gateway.file;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.form.FormReader;
import dev.medley.gateway.form.ReceivedForm;
import dev.medley.platform.blob.BlobStore;
import dev.medley.platform.blob.BlobWriter;
import dev.medley.platform.blob.StoredFile;
import dev.medley.platform.blob.StoredFiles;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/files}. A file of another tenant is as if it were not there. The storage blocks, so it has its threads.
 */
final class FileEndpoints {
    private static final int READ_AT_ONCE = 16;
    private static final int PART_BYTES = 64 << 10;

    private final FileSettings settings;
    private final FormReader reader;
    private final BlobStore blobs;
    private final StoredFiles files;

    FileEndpoints(FileSettings settings, FormReader reader, BlobStore blobs, StoredFiles files) {
        this.settings = settings;
        this.reader = reader;
        this.blobs = blobs;
        this.files = files;
    }

    Mono<ServerResponse> upload(ServerRequest request) {
        Caller caller = Caller.of(request.exchange());
        return Mono.using(
                        blobs::writer,
                        writer -> reader.read(request.exchange().getRequest(), writer::append)
                                .publishOn(Schedulers.boundedElastic())
                                .map(form -> keep(form, writer, caller)),
                        BlobWriter::close)
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(file -> reply(FileJson.file(file)));
    }

    private StoredFile keep(ReceivedForm form, BlobWriter writer, Caller caller) {
        FileUpload upload = FileUpload.read(form, settings);
        Instant now = Instant.now();
        StoredFile file = StoredFile.of(
                caller.tenant(),
                upload.filename(),
                upload.purpose().word(),
                writer.commit(),
                now,
                upload.expiresAfter() == null ? null : now.plus(upload.expiresAfter()));
        files.put(file);
        return file;
    }

    Mono<ServerResponse> list(ServerRequest request) {
        return Mono.defer(() -> {
            FilePage page = FilePage.read(request.queryParams());
            String tenant = Caller.of(request.exchange()).tenant();
            return Blocking.call(() -> page.idsOf(files.ids(tenant)))
                    .flatMapMany(Flux::fromIterable)
                    .flatMapSequential(id -> Blocking.call(() -> files.find(tenant, id)), READ_AT_ONCE)
                    .flatMap(Mono::justOrEmpty, 1)
                    .filter(file -> page.purpose() == null || file.purpose().equals(page.purpose()))
                    .take(page.limit() + 1L)
                    .collectList()
                    .flatMap(found -> reply(FileJson.page(found, page.limit())));
        });
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return find(request).flatMap(file -> reply(FileJson.file(file)));
    }

    Mono<ServerResponse> delete(ServerRequest request) {
        return find(request)
                .flatMap(file -> Blocking.call(() -> {
                    files.delete(file);
                    return file;
                }))
                .flatMap(file -> reply(FileJson.deleted(file)));
    }

    Mono<ServerResponse> content(ServerRequest request) {
        return find(request).flatMap(file -> {
            Flux<DataBuffer> content = DataBufferUtils.readInputStream(
                            () -> files.open(file), DefaultDataBufferFactory.sharedInstance, PART_BYTES)
                    .subscribeOn(Schedulers.boundedElastic());
            return ServerResponse.ok()
                    .contentType(MediaType.APPLICATION_OCTET_STREAM)
                    .contentLength(file.bytes())
                    .header(HttpHeaders.CONTENT_DISPOSITION, attached(file.filename()))
                    .header("x-content-type-options", "nosniff")
                    .body(BodyInserters.fromDataBuffers(content));
        });
    }

    private static String attached(String filename) {
        return ContentDisposition.attachment()
                .filename(filename, StandardCharsets.UTF_8)
                .build()
                .toString();
    }

    private Mono<StoredFile> find(ServerRequest request) {
        String id = request.pathVariable("id");
        return Blocking.call(() -> files.find(Caller.of(request.exchange()).tenant(), id)
                .orElseThrow(() -> new MedleyException(
                        ErrorCategory.NOT_FOUND,
                        "No such File object: " + FormFields.shortened(id),
                        "id",
                        null,
                        null)));
    }

    private static Mono<ServerResponse> reply(ObjectNode body) {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
