package dev.medley.gateway.image;

import com.google.protobuf.ByteString;
import dev.medley.gateway.address.PublicAddresses;
import dev.medley.platform.error.MedleyException;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Fetches images from hosts that are allowed. Each has a connection of its own, each redirect is checked as the first
 * URL was, and no header of a caller goes along. Thread-safe.
 */
final class RemoteImages {
    private static final int MAX_REDIRECTS = 3;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final RemoteHosts hosts;
    private final HttpClient http;

    /** @param addresses resolves names, to addresses that may be connected to alone */
    RemoteImages(RemoteHosts hosts, ImageSettings settings, AddressResolverGroup<InetSocketAddress> addresses) {
        this.hosts = hosts;
        this.http = HttpClient.newConnection()
                .resolver(addresses)
                .noProxy()
                .disableRetry(true)
                .followRedirect(false)
                .keepAlive(false)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.connectTimeout().toMillis()))
                .headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, "medley")
                        .set(HttpHeaderNames.ACCEPT, "image/*")
                        .set(HttpHeaderNames.ACCEPT_ENCODING, "identity"));
    }

    /**
     * The file at a URL. Cancelling the result closes the connection.
     *
     * @param url checked already
     * @param limit most bytes of it
     * @param timeout longest time for it, redirects included
     */
    Mono<ByteString> fetch(URI url, ShownImage image, long limit, Duration timeout) {
        return hop(new Fetch(url, image, limit, MAX_REDIRECTS))
                .timeout(timeout)
                .onErrorMap(thrown -> thrown instanceof MedleyException ? thrown : image.invalid(why(thrown)));
    }

    private Mono<ByteString> hop(Fetch fetch) {
        return http.get()
                .uri(fetch.url())
                .response((response, content) -> reply(response, content, fetch))
                .single()
                .flatMap(reply -> {
                    URI next = reply.next();
                    return next == null ? Mono.just(reply.file()) : hop(fetch.redirectedTo(next));
                });
    }

    private Mono<Reply> reply(HttpClientResponse response, ByteBufFlux content, Fetch fetch) {
        int status = response.status().code();
        HttpHeaders headers = response.responseHeaders();
        if (REDIRECTS.contains(status)) {
            return Mono.fromSupplier(() -> new Reply(next(headers, fetch), ByteString.EMPTY));
        }
        if (status != 200) {
            return Mono.error(fetch.image().invalid("its server answers with the status %d".formatted(status)));
        }
        String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            return Mono.error(fetch.image()
                    .invalid("its server sends it as '%s', though it may not be compressed"
                            .formatted(ShownImage.shortened(encoding))));
        }
        return content.asByteArray()
                .reduceWith(() -> new Content(fetch), Content::add)
                .map(file -> new Reply(null, file.whole()));
    }

    private URI next(HttpHeaders headers, Fetch fetch) {
        String location = headers.get(HttpHeaderNames.LOCATION);
        if (location == null || fetch.redirectsLeft() == 0) {
            throw fetch.image()
                    .invalid("its server redirects more than %d times, or to nowhere".formatted(MAX_REDIRECTS));
        }
        try {
            return hosts.checked(fetch.url().resolve(location), fetch.image());
        } catch (IllegalArgumentException | MedleyException e) {
            // Where it leads is its server's affair, and not for a caller to hear.
            throw fetch.image().invalid("its server redirects to where images are not fetched from");
        }
    }

    private static String why(Throwable thrown) {
        if (thrown instanceof PublicAddresses.NotPublicException) {
            return "its host has an address that is none of the public internet";
        }
        return thrown instanceof TimeoutException ? "it could not be fetched in time" : "it could not be fetched";
    }

    /** One request on the way to an image. */
    private record Fetch(URI url, ShownImage image, long limit, int redirectsLeft) {
        Fetch redirectedTo(URI next) {
            return new Fetch(next, image, limit, redirectsLeft - 1);
        }
    }

    /** Where to go on, or the file. */
    private record Reply(@Nullable URI next, ByteString file) {}

    /** What came of a file. */
    private static final class Content {
        private final ByteString.Output bytes = ByteString.newOutput();
        private final Fetch fetch;

        Content(Fetch fetch) {
            this.fetch = fetch;
        }

        Content add(byte[] more) {
            if (bytes.size() + (long) more.length > fetch.limit()) {
                throw ImageUrls.tooLarge(fetch.image(), fetch.limit());
            }
            bytes.write(more, 0, more.length);
            return this;
        }

        ByteString whole() {
            if (bytes.size() == 0) {
                throw fetch.image().invalid("its server sends nothing");
            }
            return bytes.toByteString();
        }
    }
}
