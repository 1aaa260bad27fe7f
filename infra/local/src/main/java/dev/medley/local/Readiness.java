package dev.medley.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Asks a process whether it takes requests. Thread-safe. */
final class Readiness {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_LIMIT)
            .build();

    /** Whether the process {@code pid} says that it is ready; no answer is a no. */
    boolean ready(ServiceSpec spec, long pid) {
        URI readiness = spec.readiness();
        try {
            return readiness.getScheme().equals("file")
                    ? Files.readString(Path.of(readiness)).equals(Long.toString(pid))
                    : status(readiness) == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private int status(URI address) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(ANSWER_LIMIT).build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
