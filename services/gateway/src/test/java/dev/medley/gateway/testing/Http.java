package dev.medley.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A plain HTTP client of one gateway. */
public final class Http {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);
    private static final int NO_REPLY = -1;

    private final RunningGateway gateway;

    private Http(RunningGateway gateway) {
        this.gateway = gateway;
    }

    public static Http of(RunningGateway gateway) {
        return new Http(gateway);
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    /** The status of one try, as a prober sees it: a reply that does not come soon is none. For polling. */
    public int probe(HttpRequest.Builder request) {
        try {
            return send(request.timeout(PROBE_LIMIT).build()).statusCode();
        } catch (UncheckedIOException e) {
            return NO_REPLY;
        }
    }

    public HttpResponse<String> post(String path, String json) {
        return send(json(path, json).build());
    }

    public HttpRequest.Builder json(String path, String json) {
        return json(path, HttpRequest.BodyPublishers.ofString(json));
    }

    public HttpRequest.Builder json(String path, HttpRequest.BodyPublisher body) {
        return request(path).header("content-type", "application/json").POST(body);
    }

    /** The lines of a reply as they come. Closing the stream drops the connection. */
    public HttpResponse<Stream<String>> lines(String path, String json) {
        return lines(json(path, json));
    }

    /** The lines of a reply as they come. */
    public HttpResponse<Stream<String>> lines(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(gateway.uri(path)).timeout(LIMIT);
    }

    /** The reply to come. Cancelling it drops the connection. */
    public CompletableFuture<HttpResponse<String>> begin(HttpRequest request) {
        return CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
