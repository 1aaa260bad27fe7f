package dev.medley.inference.program;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The start value of one attribute of a program, as pickle (protocol 2) opcodes. */
public record Attribute(byte[] pickled) {
    /** An empty {@code Dict}. */
    public static Attribute emptyDict() {
        return new Attribute(new byte[] {'}'});
    }

    /** An empty {@code List}. */
    public static Attribute emptyList() {
        return new Attribute(new byte[] {']'});
    }

    /** {@code None}. */
    public static Attribute none() {
        return new Attribute(new byte[] {'N'});
    }

    /** A {@code bool}. */
    public static Attribute of(boolean value) {
        return new Attribute(new byte[] {(byte) (value ? 0x88 : 0x89)});
    }

    /** An {@code int} of 32 bits. */
    public static Attribute of(int value) {
        return new Attribute(ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 'J')
                .putInt(value)
                .array());
    }

    /** A {@code float} of 64 bits. */
    public static Attribute of(double value) {
        return new Attribute(
                ByteBuffer.allocate(9).put((byte) 'G').putDouble(value).array());
    }

    /** A {@code str}. */
    public static Attribute text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        out.write('X');
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(utf8.length)
                .array());
        out.writeBytes(utf8);
        return new Attribute(out.toByteArray());
    }
}
