package dev.medley.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Held while a launcher starts something, so that two never start the same. Freed by the system if the holder dies. */
final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** The lock, unless another launcher holds it. */
    static Optional<HomeLock> take(Home home) {
        try {
            Files.createDirectories(home.directory());
            FileChannel channel = FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locked(channel)) {
                return Optional.of(new HomeLock(channel));
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new SuiteFailure("can't use " + home.directory() + ": " + e.getMessage(), e);
        }
    }

    /** The lock; fails if another launcher holds it. */
    static HomeLock require(Home home) {
        return take(home)
                .orElseThrow(() -> new SuiteFailure("another launcher is starting something in " + home.directory()
                        + "; wait for it, or end it with infra/medley down"));
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldHere) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SuiteFailure("can't free the lock: " + e.getMessage(), e);
        }
    }
}
