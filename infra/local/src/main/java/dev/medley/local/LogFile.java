package dev.medley.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a process of the suite wrote, in UTF-8. */
record LogFile(Path path) {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int LONGEST_TAIL_BYTES = 1 << 20;

    /** The last lines, at most {@code count} and at most those of the last MiB. */
    List<String> tail(int count) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(LONGEST_TAIL_BYTES, file.length())];
            file.seek(file.length() - end.length);
            file.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of("(" + path + " can't be read)");
        }
    }

    /** Copies the last lines and then, if asked to follow, all that is written until this thread is interrupted. */
    void copy(OutputStream out, int lines, boolean follow) throws IOException {
        long position = Files.size(path);
        for (String line : tail(lines)) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
        while (follow && !Thread.currentThread().isInterrupted()) {
            position = copyFrom(position, out);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Copies what stands behind {@code position}, or all if the file was begun anew, and returns where it ended. */
    private long copyFrom(long position, OutputStream out) throws IOException {
        if (Files.notExists(path)) {
            return 0;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(file.length() < position ? 0 : position);
            byte[] buffer = new byte[8192];
            for (int read = file.read(buffer); read > 0; read = file.read(buffer)) {
                out.write(buffer, 0, read);
            }
            out.flush();
            return file.getFilePointer();
        }
    }
}
