package dev.medley.platform.blob;

import java.util.regex.Pattern;

/**
 * Content, by what it is.
 *
 * @param sha256 of all its bytes, 64 hexadecimal digits in lower case
 * @param bytes how many it has
 */
public record Blob(String sha256, long bytes) {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    public Blob {
        if (!SHA_256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("'%s' is no SHA-256".formatted(sha256));
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is " + bytes);
        }
    }
}
