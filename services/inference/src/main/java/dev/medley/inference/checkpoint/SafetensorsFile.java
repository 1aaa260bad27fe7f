package dev.medley.inference.checkpoint;

import dev.medley.inference.InferenceException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * One safetensors file. Its header is checked in full when it is opened, before a byte of it is used; each tensor is
 * mapped on its own, so the file may be larger than 2 GiB. Thread-safe.
 */
final class SafetensorsFile implements AutoCloseable {
    private static final long LARGEST_HEADER = 100_000_000;

    private final String name;
    private final FileChannel channel;
    private final long dataStart;
    private final Map<String, TensorEntry> entries;

    private SafetensorsFile(String name, FileChannel channel, long dataStart, Map<String, TensorEntry> entries) {
        this.name = name;
        this.channel = channel;
        this.dataStart = dataStart;
        this.entries = entries;
    }

    @SuppressWarnings("MustBeClosedChecker")
    static SafetensorsFile open(Path file) {
        String name = file.getFileName().toString();
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            long size = channel.size();
            long headerLength = headerLength(name, channel, size);
            byte[] header = read(channel, Long.BYTES, (int) headerLength).array();
            long dataStart = Long.BYTES + headerLength;
            return new SafetensorsFile(
                    name, channel, dataStart, SafetensorsHeader.parse(name, header, size - dataStart));
        } catch (IOException e) {
            close(channel);
            throw JsonFile.unreadable(file, e);
        } catch (RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private static long headerLength(String name, FileChannel channel, long size) throws IOException {
        if (size < Long.BYTES) {
            throw InferenceException.badCheckpoint(
                    "%s has %d bytes, expected at least 8, the length of its header".formatted(name, size));
        }
        ByteBuffer start =
                read(channel, 0, (int) Math.min(size, Long.BYTES + 1)).order(ByteOrder.LITTLE_ENDIAN);
        long length = start.getLong(0);
        long largest = Math.min(LARGEST_HEADER, size - Long.BYTES);
        boolean plausible = length > 0 && length <= largest && start.get(Long.BYTES) == '{';
        if (!plausible && startsLikePickle(start)) {
            throw InferenceException.badCheckpoint(
                    "%s starts like a pickle, which can run code when it is read; expected safetensors"
                            .formatted(name));
        }
        if (length < 0 || length > largest) {
            throw InferenceException.badCheckpoint(
                    "%s: the header's length is %s, expected at most %d (the file has %d bytes, a header at most %d)"
                            .formatted(name, Long.toUnsignedString(length), largest, size, LARGEST_HEADER));
        }
        return length;
    }

    /** A zip archive, as torch.save writes, or the opcode and number of a pickle protocol. */
    private static boolean startsLikePickle(ByteBuffer start) {
        return (start.get(0) == 'P' && start.get(1) == 'K') || ((start.get(0) & 0xff) == 0x80 && start.get(1) <= 5);
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }

    String name() {
        return name;
    }

    Set<String> tensorNames() {
        return entries.keySet();
    }

    /** What the header says of a tensor that the file has. */
    TensorEntry entry(String tensor) {
        TensorEntry entry = entries.get(tensor);
        if (entry == null) {
            throw InferenceException.badCheckpoint(
                    "%s: expected tensor %s, but it is not there".formatted(name, tensor));
        }
        return entry;
    }

    /** Maps one tensor. */
    TensorView map(String tensor) {
        TensorEntry entry = entry(tensor);
        long length = entry.end() - entry.begin();
        if (length > Integer.MAX_VALUE) {
            throw InferenceException.badCheckpoint("%s: tensor %s has %d bytes, expected at most %d"
                    .formatted(name, tensor, length, Integer.MAX_VALUE));
        }
        try {
            ByteBuffer data = channel.map(FileChannel.MapMode.READ_ONLY, dataStart + entry.begin(), length)
                    .order(ByteOrder.LITTLE_ENDIAN);
            return new TensorView(tensor, entry.dtype(), entry.shape(), data);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": tensor " + tensor + " can't be mapped", e);
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(@org.jspecify.annotations.Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
