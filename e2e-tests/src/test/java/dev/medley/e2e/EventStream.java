package dev.medley.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A streamed completion over REST, read by a thread of its own until it ends or is cut. Thread-safe. */
final class EventStream implements StreamUnderTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RestCalls rest;
    private final int cutAfter;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();

    private EventStream(RestCalls rest, int cutAfter) {
        this.rest = rest;
        this.cutAfter = cutAfter;
    }

    static EventStream open(RestCalls rest, int tokens, ExecutorService threads) {
        return open(rest, tokens, Integer.MAX_VALUE, threads);
    }

    /** Opens a stream of {@code tokens} tokens that closes its connection once {@code cutAfter} events have come. */
    static EventStream open(RestCalls rest, int tokens, int cutAfter, ExecutorService threads) {
        EventStream stream = new EventStream(rest, cutAfter);
        threads.execute(() -> stream.read(tokens));
        return stream;
    }

    @Override
    public void awaitBegun() throws Exception {
        begun.get(60, TimeUnit.SECONDS);
    }

    @Override
    public End awaitEnd() throws Exception {
        return end.get(60, TimeUnit.SECONDS);
    }

    private void read(int tokens) {
        try (InputStream body = rest.open("/v1/completions", rest.lasting(tokens))) {
            end.complete(events(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))));
        } catch (IOException e) {
            begun.completeExceptionally(e);
            end.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private End events(BufferedReader body) throws IOException {
        int events = 0;
        boolean finished = false;
        for (String line = body.readLine(); line != null && events < cutAfter; line = body.readLine()) {
            if (line.equals("data: [DONE]")) {
                return new End(null, finished, true, System.nanoTime());
            }
            if (line.startsWith("data: ")) {
                JsonNode event = JSON.readTree(line.substring("data: ".length()));
                if (event.has("error")) {
                    return new End(event.path("error").path("message").asString(), finished, false, System.nanoTime());
                }
                finished |= event.path("choices").path(0).path("finish_reason").isString();
                events++;
                begun.complete(null);
            }
        }
        return new End(null, finished, false, System.nanoTime());
    }
}
