package dev.medley.gateway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.medley.gateway.address.PublicAddresses;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/**
 * Two servers on loopback: one at the address that counts as public here, one at an address that does not. Both record
 * who comes, and the names that are looked up are recorded too.
 */
class RemoteImagesIT {
    private static final String HOST = "pictures.example";
    private static final String PATH = "messages[0].content[0].image_url.url";
    private static final byte[] FILE = "an image, as far as anybody here knows".getBytes(StandardCharsets.UTF_8);
    private static final int LIMIT = 1000;

    private final Queue<String> lookups = new ConcurrentLinkedQueue<>();
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final Queue<String> insideRequests = new ConcurrentLinkedQueue<>();
    private final Deque<InetAddress[]> answers = new ArrayDeque<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private HttpServer inside;
    private PublicAddresses addresses;
    private Images images;

    @BeforeEach
    void start() throws IOException {
        InetAddress open = InetAddress.getByName("127.0.0.1");
        server = HttpServer.create(new InetSocketAddress(open, 0), 0);
        inside = HttpServer.create(
                new InetSocketAddress(
                        InetAddress.getByName("127.0.0.2"), server.getAddress().getPort()),
                0);
        serve(inside, insideRequests, exchange -> send(exchange, 200, FILE));
        inside.start();
        addresses = new PublicAddresses(this::lookUp, open::equals);
        images = images(Duration.ofSeconds(20));
    }

    private void thatServes(Handler handler) {
        serve(server, requests, handler);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        inside.stop(0);
        threads.shutdownNow();
        addresses.close();
    }

    @Test
    void anImageIsFetchedFromTheAddressThatWasChecked() {
        thatServes(exchange -> send(exchange, 200, FILE));
        answers.add(new InetAddress[] {address("127.0.0.1")});
        answers.add(new InetAddress[] {address("127.0.0.2")});

        assertThat(fetch("/a%20b.png?c=d#e").toByteArray()).isEqualTo(FILE);

        assertThat(requests).containsExactly("GET /a%20b.png?c=d");
        assertThat(lookups).containsExactly(HOST);
        assertThat(insideRequests).isEmpty();
    }

    @Test
    void noHeaderButOursGoesAlong() {
        Queue<String> headers = new ConcurrentLinkedQueue<>();
        thatServes(exchange -> {
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.add(name.toLowerCase(Locale.ROOT) + "=" + values));
            send(exchange, 200, FILE);
        });

        fetch("/");

        assertThat(headers)
                .containsExactlyInAnyOrder(
                        "host=[%s:%d]".formatted(HOST, port()),
                        "user-agent=[medley]",
                        "accept=[image/*]",
                        "accept-encoding=[identity]",
                        "connection=[close]");
    }

    @Test
    void aNameWithAnyAddressThatIsNotPublicIsNotConnectedTo() {
        thatServes(exchange -> send(exchange, 200, FILE));
        answers.add(new InetAddress[] {address("127.0.0.1"), address("127.0.0.2")});
        answers.add(new InetAddress[] {address("127.0.0.2")});

        assertRefused("/", "an address that is none of the public internet");
        assertRefused("/", "an address that is none of the public internet");

        assertThat(requests).isEmpty();
        assertThat(insideRequests).isEmpty();
    }

    @Test
    void aNameThatIsNoneIsNotConnectedTo() {
        answers.add(new InetAddress[0]);

        assertRefused("/", "none of the public internet");
    }

    @Test
    void aBadUrlAmongGoodOnesIsRefusedBeforeAnythingIsLookedUp() {
        thatServes(exchange -> send(exchange, 200, FILE));
        var shown = List.of(new ShownImage("first", url("/")), new ShownImage("second", "file:///etc/passwd"));

        assertThatThrownBy(() -> images.files(shown).block()).hasMessageContaining("Invalid 'second'");

        assertThat(lookups).isEmpty();
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsFollowedAndLookedUpAgain(int status) {
        thatServes(exchange -> {
            if (exchange.getRequestURI().getPath().equals("/a")) {
                exchange.getResponseHeaders().add("location", "/b");
                send(exchange, status, new byte[9]);
            } else {
                send(exchange, 200, FILE);
            }
        });

        assertThat(fetch("/a").toByteArray()).isEqualTo(FILE);

        assertThat(requests).containsExactly("GET /a", "GET /b");
        assertThat(lookups).containsExactly(HOST, HOST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.2:%d/",
                "http://2130706434:%d/",
                "http://[::ffff:127.0.0.2]:%d/",
                "http://pictures.example@127.0.0.2:%d/",
                "//127.0.0.2:%d/",
                "http://elsewhere.example:%d/",
                "http://pictures.example:22/",
                "http://169.254.169.254/latest/meta-data/",
                "file:///etc/passwd",
                "data:image/png;base64,AAAA",
                "ht tp://x"
            })
    void aRedirectToWhereNothingIsFetchedFromIsRefused(String location) {
        thatServes(exchange -> {
            exchange.getResponseHeaders().add("location", location.formatted(port()));
            send(exchange, 302, new byte[0]);
        });

        assertRefused("/", "redirects to where images are not fetched from");

        assertThat(requests).hasSize(1);
        assertThat(lookups).hasSize(1);
        assertThat(insideRequests).isEmpty();
    }

    @Test
    void aNameThatResolvesDifferentlyTheSecondTimeIsNotConnectedToAgain() {
        thatServes(exchange -> {
            exchange.getResponseHeaders().add("location", "/again");
            send(exchange, 302, new byte[0]);
        });
        answers.add(new InetAddress[] {address("127.0.0.1")});
        answers.add(new InetAddress[] {address("127.0.0.2")});

        assertRefused("/", "none of the public internet");

        assertThat(requests).containsExactly("GET /");
        assertThat(insideRequests).isEmpty();
    }

    @Test
    void redirectsWithoutEndAreGivenUp() {
        thatServes(exchange -> {
            exchange.getResponseHeaders().add("location", exchange.getRequestURI() + "x");
            send(exchange, 302, new byte[0]);
        });

        assertRefused("/", "redirects more than 3 times");

        assertThat(requests).hasSize(4);
    }

    @Test
    void aFileAtTheLimitPassesAndOneByteMoreIsRefusedWhateverItsLengthSays() {
        thatServes(exchange -> {
            int size = Integer.parseInt(exchange.getRequestURI().getQuery());
            if (exchange.getRequestURI().getPath().equals("/chunked")) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(new byte[size]);
                exchange.close();
            } else {
                send(exchange, 200, new byte[size]);
            }
        });

        for (String path : List.of("/whole?", "/chunked?")) {
            assertThat(fetch(path + LIMIT).size()).isEqualTo(LIMIT);
            assertTooLarge(path + (LIMIT + 1));
        }
    }

    @Test
    void aFileWithoutEndIsCutOff() {
        thatServes(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            while (over.getCount() > 0) {
                body.write(new byte[500]);
            }
        });

        assertTooLarge("/");
    }

    @Test
    void allImagesTogetherHaveALimitToo() {
        thatServes(exchange -> send(exchange, 200, new byte[LIMIT]));
        var shown = new ShownImage(PATH, url("/"));

        assertThat(images.files(List.of(shown, shown)).block()).hasSize(2);
        assertThatThrownBy(() -> images.files(List.of(shown, shown, shown)).block())
                .hasMessageContaining("more bytes than the limit of 500");
    }

    @Test
    void tooManyImagesAreRefusedBeforeAnyIsFetched() {
        var shown = new ShownImage(PATH, url("/"));

        assertThatThrownBy(() ->
                        images.files(List.of(shown, shown, shown, shown, shown)).block())
                .hasMessageContaining("there are 5 images, at most 4 are allowed");

        assertThat(lookups).isEmpty();
    }

    @Test
    void whatIsCompressedIsNotInflated() {
        thatServes(exchange -> {
            ByteArrayOutputStream bomb = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
                gzip.write(new byte[900_000]);
            }
            exchange.getResponseHeaders().add("content-encoding", "gzip");
            send(exchange, 200, bomb.toByteArray());
        });

        assertRefused("/", "sends it as 'gzip'");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 206, 304, 400, 401, 404, 500})
    void anyOtherStatusIsRefused(int status) {
        thatServes(exchange -> send(exchange, status, new byte[0]));

        assertRefused("/", "answers with the status " + status);
    }

    @Test
    void nothingIsNoImage() {
        thatServes(exchange -> send(exchange, 200, new byte[0]));

        assertRefused("/", "sends nothing");
    }

    @Test
    void aServerThatTakesItsTimeIsLeft() {
        thatServes(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (over.getCount() > 0) {
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                pause();
            }
        });

        images = images(Duration.ofMillis(500));

        assertRefused("/", "not be fetched in time");
    }

    @Test
    void aServerThatIsNotThereOrSpeaksNoHttpIsSaidSo() throws IOException {
        assertRefused("http://%s:1/".formatted(HOST), "it could not be fetched");
        try (ServerSocket rude = new ServerSocket(0, 5, address("127.0.0.1"))) {
            threads.execute(() -> {
                try (var socket = rude.accept()) {
                    socket.getOutputStream().write("hello\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> images(Duration.ofSeconds(20), rude.getLocalPort())
                            .files(List.of(new ShownImage(PATH, "http://%s:%d/".formatted(HOST, rude.getLocalPort()))))
                            .block())
                    .hasMessageContaining("it could not be fetched");
        }
    }

    private void pause() {
        try {
            var unused = over.await(50, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ByteString fetch(String path) {
        List<ByteString> files =
                images.files(List.of(new ShownImage(PATH, url(path)))).block(Duration.ofSeconds(20));
        assertThat(files).hasSize(1);
        return Objects.requireNonNull(files).get(0);
    }

    private void assertRefused(String path, String reason) {
        assertFails(path, ErrorCategory.INVALID_REQUEST, reason);
    }

    private void assertTooLarge(String path) {
        assertFails(path, ErrorCategory.PAYLOAD_TOO_LARGE, "more bytes than the limit of %d".formatted(LIMIT));
    }

    private void assertFails(String path, ErrorCategory category, String reason) {
        assertThatThrownBy(() -> fetch(path))
                .hasMessageContaining(reason)
                .hasMessageNotContainingAny("127.0.0", "Exception")
                .asInstanceOf(InstanceOfAssertFactories.type(MedleyException.class))
                .returns(category, MedleyException::category)
                .returns(PATH, MedleyException::field);
    }

    private String url(String path) {
        return path.startsWith("http") ? path : "http://%s:%d%s".formatted(HOST, port(), path);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private Images images(Duration timeout, int... morePorts) {
        List<Integer> ports = Arrays.stream(morePorts).boxed().collect(Collectors.toList());
        ports.addAll(List.of(port(), 1));
        var settings =
                new ImageSettings(DataSize.ofBytes(LIMIT), 4, List.of(HOST), ports, Duration.ofSeconds(10), timeout);
        return Images.of(settings, DataSize.ofBytes(LIMIT * 5 / 2), addresses);
    }

    private InetAddress[] lookUp(String name) throws UnknownHostException {
        lookups.add(name);
        if (!name.equals(HOST)) {
            throw new UnknownHostException(name);
        }
        return answers.isEmpty() ? new InetAddress[] {address("127.0.0.1")} : answers.removeFirst();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void serve(HttpServer into, Queue<String> record, Handler handler) {
        into.setExecutor(threads);
        into.createContext("/", exchange -> {
            record.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            handler.handle(exchange);
        });
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
