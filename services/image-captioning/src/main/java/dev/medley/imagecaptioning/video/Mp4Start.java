package dev.medley.imagecaptioning.video;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How an MP4 file begins: after the length of its first box stands {@code ftyp}. */
final class Mp4Start {
    private Mp4Start() {}

    static boolean at(Path path) {
        try (InputStream file = Files.newInputStream(path)) {
            var start = new byte[8];
            return file.readNBytes(start, 0, start.length) == start.length
                    && new String(start, 4, 4, StandardCharsets.US_ASCII).equals("ftyp");
        } catch (IOException e) {
            return false;
        }
    }
}
