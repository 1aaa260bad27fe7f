package dev.medley.gateway.batch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads a file line by line, the empty ones left out. What is too long of a line is not kept. Not thread-safe. */
final class JsonLines implements AutoCloseable {
    /** Most bytes of a line, so that it fits a job. */
    static final int MAX_LINE_BYTES = 900_000;

    private static final int BUFFER_BYTES = 64 << 10;

    /**
     * A line.
     *
     * @param number from 1
     * @param bytes what is in it, without its end
     * @param whole whether that is all of it
     */
    record Line(int number, byte[] bytes, boolean whole) {}

    private final InputStream file;
    private int number;

    JsonLines(InputStream file) {
        this.file = new BufferedInputStream(file, BUFFER_BYTES);
    }

    /** The next one; null after the last. */
    @Nullable
    Line next() throws IOException {
        while (true) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            boolean whole = true;
            int each;
            while ((each = file.read()) >= 0 && each != '\n') {
                if (kept.size() < MAX_LINE_BYTES) {
                    kept.write(each);
                } else {
                    whole = false;
                }
            }
            number++;
            byte[] bytes = kept.toByteArray();
            if (!isBlank(bytes)) {
                return new Line(number, bytes, whole);
            }
            if (each < 0) {
                return null;
            }
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte each : bytes) {
            if (each != ' ' && each != '\t' && each != '\r') {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
