package dev.medley.gateway.image;

import com.google.protobuf.ByteString;
import dev.medley.gateway.address.PublicAddresses;
import dev.medley.gateway.image.ImageUrls.Source;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Has the files of the images that a request shows. Whether a file is an image is for the worker to say. Thread-safe.
 */
public final class Images {
    private final int maxCount;
    private final long maxBytes;
    private final long maxTotalBytes;
    private final Duration fetchTimeout;
    private final ImageUrls urls;
    private final RemoteImages remote;

    private Images(ImageSettings settings, DataSize total, RemoteHosts hosts, RemoteImages remote) {
        this.maxCount = settings.maxCount();
        this.maxBytes = settings.maxSize().toBytes();
        this.maxTotalBytes = total.toBytes();
        this.fetchTimeout = settings.fetchTimeout();
        this.urls = new ImageUrls(maxBytes, hosts);
        this.remote = remote;
    }

    /**
     * Within limits.
     *
     * @param total most bytes of all images of a request together
     */
    static Images of(ImageSettings settings, DataSize total, PublicAddresses addresses) {
        var hosts = new RemoteHosts(settings);
        return new Images(settings, total, hosts, new RemoteImages(hosts, settings, addresses));
    }

    /**
     * The files, in the order of their images. All URLs are read before the first is connected to; a
     * {@link MedleyException} tells which of them is refused.
     */
    public Mono<List<ByteString>> files(List<ShownImage> images) {
        return Mono.defer(() -> {
            if (images.size() > maxCount) {
                throw images.get(maxCount)
                        .invalid("there are %d images, at most %d are allowed".formatted(images.size(), maxCount));
            }
            List<Located> located = images.stream()
                    .map(image -> new Located(image, urls.source(image)))
                    .toList();
            Files files = new Files();
            return Flux.fromIterable(located).concatMap(files::have, 1).then(Mono.fromSupplier(() -> files.files));
        });
    }

    private record Located(ShownImage image, Source source) {}

    /** One file after the other, so that all of them keep within the bytes and the time that they have together. */
    private final class Files {
        private final List<ByteString> files = new ArrayList<>();
        private final long lateAt = System.nanoTime() + fetchTimeout.toNanos();
        private long bytesLeft = maxTotalBytes;

        Mono<ByteString> have(Located image) {
            Mono<ByteString> file = image.source() instanceof Source.Remote there
                    ? remote.fetch(
                            there.url(),
                            image.image(),
                            Math.min(maxBytes, bytesLeft),
                            Duration.ofNanos(Math.max(0, lateAt - System.nanoTime())))
                    : Mono.just(((Source.Inline) image.source()).file());
            return file.doOnNext(bytes -> keep(image.image(), bytes));
        }

        private void keep(ShownImage image, ByteString file) {
            bytesLeft -= file.size();
            if (bytesLeft < 0) {
                throw ImageUrls.tooLarge(image, maxTotalBytes);
            }
            files.add(file);
        }
    }
}
