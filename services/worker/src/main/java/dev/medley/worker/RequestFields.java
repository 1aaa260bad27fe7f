package dev.medley.worker;

import dev.medley.platform.error.MedleyException;

/** Checks of a request's fields that name the field at fault. */
public final class RequestFields {
    private static final int MAX_NAME_LENGTH = 256;
    private static final int MAX_USER_LENGTH = 512;

    private RequestFields() {}

    /** @throws MedleyException INVALID_REQUEST unless the field is there */
    public static void require(boolean present, String field) {
        if (!present) {
            throw MedleyException.invalid(field, field + " is required");
        }
    }

    /** @throws MedleyException INVALID_REQUEST if the text has more than so many characters */
    public static void requireLength(String field, String text, int limit) {
        if (text.length() > limit) {
            throw MedleyException.invalid(
                    field, "%s has %d characters, but at most %d are allowed".formatted(field, text.length(), limit));
        }
    }

    /** @throws MedleyException INVALID_REQUEST unless the field names a model */
    public static void requireModel(String field, String name) {
        require(!name.isEmpty(), field);
        requireLength(field, name, MAX_NAME_LENGTH);
    }

    /** @throws MedleyException INVALID_REQUEST unless the field can be the name of an end user */
    public static void requireUser(String field, String name) {
        requireLength(field, name, MAX_USER_LENGTH);
    }

    /** An unsigned number; one beyond {@code int} becomes the largest {@code int}, which no range holds. */
    public static int whole(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    /** The decimal number that the caller wrote: 0.7f is 0.7, not 0.699999988079071. */
    public static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }
}
