package dev.medley.inference.vision;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What an image shows, in short: equal for equal pixels, and never for others that anybody can find.
 *
 * @param digest SHA-256 of its size and its pixels
 */
record ImageKey(ByteBuffer digest) {
    static ImageKey of(RgbImage image) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(image.width())
                    .putInt(image.height())
                    .flip());
            return new ImageKey(ByteBuffer.wrap(sha256.digest(image.pixels())).asReadOnlyBuffer());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
