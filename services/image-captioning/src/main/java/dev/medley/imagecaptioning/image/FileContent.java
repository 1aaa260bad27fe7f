package dev.medley.imagecaptioning.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of a file, or of a part of one. Reading beyond their end tells that the file was cut short. */
final class FileContent {
    private final ImageKind kind;
    private final ByteBuffer bytes;

    private FileContent(ImageKind kind, ByteBuffer bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /** @param kind what the file is, for the message */
    static FileContent of(ImageKind kind, byte[] file) {
        return new FileContent(kind, ByteBuffer.wrap(file).order(ByteOrder.BIG_ENDIAN));
    }

    ImageKind kind() {
        return kind;
    }

    int size() {
        return bytes.limit();
    }

    /** The same bytes with numbers in another order. */
    FileContent ordered(ByteOrder order) {
        return new FileContent(kind, bytes.duplicate().order(order));
    }

    /** A part, in the order of this. */
    FileContent part(long from, long length) throws BadImageException {
        require(from, length);
        return new FileContent(kind, bytes.slice((int) from, (int) length).order(bytes.order()));
    }

    int u8(long at) throws BadImageException {
        require(at, 1);
        return bytes.get((int) at) & 0xff;
    }

    int u16(long at) throws BadImageException {
        require(at, 2);
        return bytes.getShort((int) at) & 0xffff;
    }

    /** Three bytes, the lowest first. */
    int u24Little(long at) throws BadImageException {
        return u8(at) | u8(at + 1) << 8 | u8(at + 2) << 16;
    }

    long u32(long at) throws BadImageException {
        require(at, 4);
        return bytes.getInt((int) at) & 0xffffffffL;
    }

    /** Whether this text stands here; not if there is less. */
    boolean has(long at, String text) {
        return at >= 0
                && at <= size() - text.length()
                && text(at, text.length()).equals(text);
    }

    /** Requires that there are so many bytes from here. */
    void require(long from, long length) throws BadImageException {
        if (from < 0 || length < 0 || from > size() - length) {
            throw BadImageException.cutShort(kind);
        }
    }

    private String text(long at, int length) {
        var chars = new byte[length];
        bytes.get((int) at, chars);
        return new String(chars, ISO_8859_1);
    }
}
