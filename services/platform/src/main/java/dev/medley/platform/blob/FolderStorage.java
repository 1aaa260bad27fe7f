package dev.medley.platform.blob;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A local folder; several processes of a machine may share it. A key is a path in it. Files are written elsewhere in
 * the folder, brought to the disk, and then moved to their place at once. Links are not followed to a file. The folder
 * is made when something is first written.
 */
final class FolderStorage implements ObjectStorage {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");

    private final Path root;

    FolderStorage(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public Path spool() {
        try {
            return Files.createDirectories(path(BlobStore.INCOMING));
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
    }

    @Override
    public void put(String key, Path file) {
        Path target = path(key);
        try {
            Path folder = Files.createDirectories(target.resolveSibling(""));
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            for (Path changed = folder; changed.startsWith(root); changed = changed.resolveSibling("")) {
                bringToDisk(changed);
                if (changed.equals(root)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
    }

    private static void bringToDisk(Path folder) throws IOException {
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    @Override
    public void put(String key, byte[] bytes) {
        Path file = spool().resolve(UUID.randomUUID().toString());
        try {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (ByteBuffer left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
                    channel.write(left);
                }
                channel.force(true);
            }
            put(key, file);
        } catch (IOException e) {
            throw StorageFailures.of(e);
        } finally {
            forget(file);
        }
    }

    private static void forget(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
    }

    @Override
    public Optional<InputStream> open(String key) {
        try {
            return Optional.of(Files.newInputStream(path(key), LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
    }

    @Override
    public void delete(String key) {
        forget(path(key));
    }

    @Override
    public List<StoredObject> list(String folder) {
        List<StoredObject> found = new ArrayList<>();
        try {
            Files.walkFileTree(path(folder), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String key = root.relativize(file).toString();
                    if (attributes.isRegularFile() && KEY.matcher(key).matches()) {
                        found.add(new StoredObject(
                                key, attributes.lastModifiedTime().toInstant()));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
                    if (why instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw why;
                }
            });
        } catch (IOException e) {
            throw StorageFailures.of(e);
        }
        found.sort(Comparator.comparing(StoredObject::key));
        return found;
    }

    private Path path(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("'%s' is no key".formatted(key));
        }
        return root.resolve(key);
    }

    @Override
    public void close() {}
}
