package dev.medley.bench.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** An OpenAI-compatible server on loopback that answers as slowly as it is told, and fails as often. */
final class FakeServer implements AutoCloseable {
    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /**
     * How it answers one request.
     *
     * @param firstToken from the request to the first chunk
     * @param nextToken from one chunk to the next
     * @param chunks chunks with text
     * @param tokensPerChunk how many tokens it counts for each; 0 leaves out the usage
     * @param status the HTTP status
     * @param ending what follows the last chunk
     */
    record Answer(Duration firstToken, Duration nextToken, int chunks, int tokensPerChunk, int status, String ending) {
        static final String DONE = "data: [DONE]\n\n";

        static Answer of(int firstTokenMs, int nextTokenMs, int chunks) {
            return new Answer(Duration.ofMillis(firstTokenMs), Duration.ofMillis(nextTokenMs), chunks, 1, 200, DONE);
        }

        Answer withTokensPerChunk(int count) {
            return new Answer(firstToken, nextToken, chunks, count, status, ending);
        }

        Answer withStatus(int code) {
            return new Answer(firstToken, nextToken, chunks, tokensPerChunk, code, ending);
        }

        Answer endingWith(String text) {
            return new Answer(firstToken, nextToken, chunks, tokensPerChunk, status, text);
        }
    }

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> exceptions = new ConcurrentLinkedQueue<>();
    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
    private final Answer answer;

    /** @param answer for every request for which {@link #next} named no other */
    FakeServer(Answer answer) {
        this.answer = answer;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/v1/models", exchange -> {
            byte[] models = "{\"data\":[{\"id\":\"fake\"}]}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, models.length);
            exchange.getResponseBody().write(models);
            exchange.close();
        });
        http.createContext("/v1/chat/completions", exchange -> stream(exchange, "\"delta\":{\"content\":\"x\"}"));
        http.createContext("/v1/completions", exchange -> stream(exchange, "\"text\":\"x\""));
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/v1";
    }

    /** Answers the next request so; called several times, the requests after it in turn. */
    void next(Answer other) {
        exceptions.add(other);
    }

    /** Bodies of the requests so far. */
    Queue<String> bodies() {
        return bodies;
    }

    private void stream(HttpExchange exchange, String text) throws IOException {
        long arrived = System.nanoTime();
        Answer exception = exceptions.poll();
        Answer now = exception == null ? answer : exception;
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(now.status(), 0);
        try (OutputStream out = exchange.getResponseBody()) {
            if (now.status() == 200) {
                write(out, now, text, arrived + now.firstToken().toNanos());
            }
        }
    }

    private static void write(OutputStream out, Answer answer, String text, long first) throws IOException {
        send(out, ": heartbeat\n\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n");
        for (int chunk = 0; chunk < answer.chunks(); chunk++) {
            waitUntil(first + chunk * answer.nextToken().toNanos());
            send(out, "data: {\"choices\":[{" + text + ",\"finish_reason\":null}],\"usage\":null}\n\n");
        }
        send(out, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
        if (answer.tokensPerChunk() > 0) {
            int tokens = answer.chunks() * answer.tokensPerChunk();
            send(
                    out,
                    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":" + tokens + "}}\n\n");
        }
        send(out, answer.ending());
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
