package dev.medley.platform.blob;

import dev.medley.platform.error.MedleyException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Reads content that has to be a certain one, and fails with a {@link MedleyException} instead of its end if it isn't.
 */
final class VerifiedStream extends InputStream {
    private final InputStream stored;
    private final Blob expected;
    private final MessageDigest digest = BlobStore.digest();
    private long left;

    VerifiedStream(InputStream stored, Blob expected) {
        this.stored = stored;
        this.expected = expected;
        this.left = expected.bytes();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        int read = stored.read(into, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw StorageFailures.damaged(
                    "The content of the file is damaged: it ends after %d of %d bytes"
                            .formatted(expected.bytes() - left, expected.bytes()),
                    null);
        }
        digest.update(into, offset, read);
        left -= read;
        if (left == 0) {
            verify();
        }
        return read;
    }

    private void verify() throws IOException {
        boolean same = HexFormat.of().formatHex(digest.digest()).equals(expected.sha256());
        if (!same || stored.read() >= 0) {
            throw StorageFailures.damaged(
                    "The content of the file is damaged: its checksum is not that of what was stored", null);
        }
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }
}
