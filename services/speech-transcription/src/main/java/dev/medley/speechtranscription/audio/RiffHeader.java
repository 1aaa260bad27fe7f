package dev.medley.speechtranscription.audio;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** How much sound the header of a WAV file promises: FFmpeg takes what there is. */
final class RiffHeader {
    /** Sizes from here on are written by programs that don't know the length beforehand. */
    private static final long UNKNOWN = 0x7FFF_0000L;

    private static final int MOST_CHUNKS = 100;

    private RiffHeader() {}

    /**
     * Refuses a WAV file that ends before its sound does; any other file passes.
     *
     * @throws BadSoundException if it was cut
     */
    static void refuseCut(Path path) {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() < 12 || !tag(file).equals("RIFF")) {
                return;
            }
            file.seek(12);
            for (int chunk = 0; chunk < MOST_CHUNKS && file.length() - file.getFilePointer() >= 8; chunk++) {
                String name = tag(file);
                long size = Integer.toUnsignedLong(Integer.reverseBytes(file.readInt()));
                long there = file.length() - file.getFilePointer();
                if (name.equals("data") && size < UNKNOWN && size > there) {
                    throw new BadSoundException(
                            "its header says %d bytes of sound, and it has %d: it was cut".formatted(size, there));
                }
                file.seek(Math.min(file.length(), file.getFilePointer() + size + size % 2));
            }
        } catch (IOException e) {
            throw new BadSoundException("it can't be opened");
        }
    }

    private static String tag(RandomAccessFile file) throws IOException {
        var bytes = new byte[4];
        file.readFully(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
