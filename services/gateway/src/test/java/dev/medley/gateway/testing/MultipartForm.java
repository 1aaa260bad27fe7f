package dev.medley.gateway.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** A form as clients send it. */
public final class MultipartForm {
    private static final String BOUNDARY = "----medley-form-boundary";

    public static final String CONTENT_TYPE = "multipart/form-data; boundary=" + BOUNDARY;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    public MultipartForm field(String name, String value) {
        text("--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n".formatted(BOUNDARY, name, value));
        return this;
    }

    public MultipartForm file(String name, byte[] content) {
        text(
                "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"a b.wav\"\r\nContent-Type: audio/wav\r\n\r\n"
                        .formatted(BOUNDARY, name));
        body.writeBytes(content);
        text("\r\n");
        return this;
    }

    /** As it is, its last boundary included or not. */
    public byte[] bytes(boolean whole) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(body.toByteArray());
        if (whole) {
            all.writeBytes("--%s--\r\n".formatted(BOUNDARY).getBytes(StandardCharsets.UTF_8));
        }
        return all.toByteArray();
    }

    /** The request that posts it, with its length. */
    public HttpRequest.Builder to(Http http, String path) {
        return post(http, path, BodyPublishers.ofByteArray(bytes(true)));
    }

    /** The request that posts it in chunks. */
    public HttpRequest.Builder chunkedTo(Http http, String path) {
        byte[] all = bytes(true);
        return post(http, path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(all)));
    }

    public static HttpRequest.Builder post(Http http, String path, BodyPublisher body) {
        return http.request(path).header("content-type", CONTENT_TYPE).POST(body);
    }

    private void text(String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
