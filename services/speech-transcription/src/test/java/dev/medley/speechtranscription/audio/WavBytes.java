package dev.medley.speechtranscription.audio;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes WAV files of any header, true or not. */
public record WavBytes(int channels, int rate, int bits) {
    private static final int BLOCK = 1 << 16;

    /** @return a file with {@code bytes} of the same noise over and over, and a header that says {@code claimed} */
    public Path write(Path file, long bytes, long claimed) throws IOException {
        var noise = new byte[BLOCK];
        new java.util.Random(1).nextBytes(noise);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(header(claimed));
            for (long left = bytes; left > 0; left -= BLOCK) {
                out.write(noise, 0, (int) Math.min(left, BLOCK));
            }
        }
        return file;
    }

    private byte[] header(long claimed) {
        int frame = channels * bits / 8;
        return ByteBuffer.allocate(44)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(ascii("RIFF"))
                .putInt((int) (claimed + 36))
                .put(ascii("WAVEfmt "))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) channels)
                .putInt(rate)
                .putInt(rate * frame)
                .putShort((short) frame)
                .putShort((short) bits)
                .put(ascii("data"))
                .putInt((int) claimed)
                .array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
