package dev.medley.gateway.image;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the URLs of images. Nothing is connected. */
final class ImageUrls {
    private static final String DATA = "data:";
    private static final Pattern HEAD =
            Pattern.compile("data:(?<type>[^;,]*)(?:;[^;,]*)*?(?<encoding>;base64)?,", Pattern.CASE_INSENSITIVE);
    private static final int MAX_HEAD = 256;
    private static final int MAX_REMOTE = 8192;

    private final long maxBytes;
    private final RemoteHosts hosts;

    ImageUrls(long maxBytes, RemoteHosts hosts) {
        this.maxBytes = maxBytes;
        this.hosts = hosts;
    }

    /** Where an image is. */
    sealed interface Source {
        /** It came along. */
        record Inline(ByteString file) implements Source {}

        /** It is to be fetched, from where images may be fetched. */
        record Remote(URI url) implements Source {}
    }

    /** @throws MedleyException if that is no place to have an image from */
    Source source(ShownImage image) {
        return image.url().regionMatches(true, 0, DATA, 0, DATA.length())
                ? new Source.Inline(inline(image))
                : new Source.Remote(remote(image));
    }

    private URI remote(ShownImage image) {
        String url = image.url();
        if (url.length() > MAX_REMOTE) {
            throw image.invalid("%d characters, at most %d are allowed".formatted(url.length(), MAX_REMOTE));
        }
        try {
            return hosts.checked(new URI(url), image);
        } catch (URISyntaxException e) {
            throw image.invalid("neither a data: URL nor another one");
        }
    }

    private ByteString inline(ShownImage image) {
        String url = image.url();
        Matcher head = HEAD.matcher(url).region(0, Math.min(MAX_HEAD, url.length()));
        if (!head.lookingAt()) {
            throw image.invalid("no data: URL of the form data:image/png;base64,...");
        }
        String type = head.group("type").strip().toLowerCase(Locale.ROOT);
        if (!type.startsWith("image/")) {
            throw image.invalid(
                    "its media type is '%s', and not that of an image".formatted(ShownImage.shortened(type)));
        }
        if (head.group("encoding") == null) {
            throw image.invalid(
                    "a data: URL of an image is in base64: data:%s;base64,...".formatted(ShownImage.shortened(type)));
        }
        return decoded(image, url.substring(head.end()));
    }

    private ByteString decoded(ShownImage image, String base64) {
        if (base64.isEmpty()) {
            throw image.invalid("there is nothing in it");
        }
        if (base64.length() / 4 * 3L - padding(base64) > maxBytes) {
            throw tooLarge(image, maxBytes);
        }
        try {
            if (base64.length() % 4 == 0) {
                return UnsafeByteOperations.unsafeWrap(Base64.getDecoder().decode(base64));
            }
        } catch (IllegalArgumentException e) {
            // Said below, as of a length that is none of base64.
        }
        throw image.invalid("what is in it is not base64");
    }

    private static int padding(String base64) {
        return base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
    }

    static MedleyException tooLarge(ShownImage image, long limit) {
        return new MedleyException(
                ErrorCategory.PAYLOAD_TOO_LARGE,
                "The image of '%s' has more bytes than the limit of %d".formatted(image.path(), limit),
                image.path(),
                null,
                null);
    }
}
