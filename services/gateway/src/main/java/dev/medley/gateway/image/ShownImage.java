package dev.medley.gateway.image;

import dev.medley.platform.error.MedleyException;

/**
 * An image that a request shows.
 *
 * @param path of its URL in the request
 * @param url where it is
 */
public record ShownImage(String path, String url) {
    private static final int SHORT = 64;

    MedleyException invalid(String why) {
        return MedleyException.invalid(path, "Invalid '%s': %s".formatted(path, why));
    }

    static String shortened(String value) {
        return value.length() <= SHORT ? value : value.substring(0, SHORT - 3) + "...";
    }
}
