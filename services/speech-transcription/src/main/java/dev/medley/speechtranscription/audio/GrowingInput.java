package dev.medley.speechtranscription.audio;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import dev.medley.speechtranscription.audio.RecordedFile.Extent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.avformat.Write_packet_Pointer_BytePointer_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** What FFmpeg reads of a file that may still grow: where it is at the end of what is there, it waits for more. */
final class GrowingInput implements AutoCloseable {
    /** Waits for more of the file. */
    interface Growth {
        Extent await() throws IOException;
    }

    /** What follows a file's first four bytes if it has to be read from several places. */
    private static final Set<String> SCATTERED = Set.of("ftyp", "moov", "mdat", "free", "wide", "skip");

    private static final int BUFFER = 1 << 15;
    private static final int FAILED = -5; // EIO
    private static final int WHENCE = 3;

    private final RandomAccessFile file;
    private final Growth growth;
    private final AVIOContext context;
    private final Read_packet_Pointer_BytePointer_int reader = new Read_packet_Pointer_BytePointer_int() {
        @Override
        public int call(Pointer opaque, BytePointer to, int size) {
            return read(to, size);
        }
    };
    private final Seek_Pointer_long_int seeker = new Seek_Pointer_long_int() {
        @Override
        public long call(Pointer opaque, long offset, int whence) {
            return seek(offset, whence);
        }
    };
    private byte[] bytes = new byte[BUFFER];
    private Extent there;
    private long position;

    /**
     * Opens a file; one that is made to be read in one go is, while it still grows.
     *
     * @throws BadSoundException if it can't be opened
     */
    GrowingInput(Path path, Extent there, Growth growth) {
        this.there = there;
        this.growth = growth;
        try {
            file = new RandomAccessFile(path.toFile(), "r");
            waitFor(8);
        } catch (IOException e) {
            throw new BadSoundException("it can't be opened");
        }
        Write_packet_Pointer_BytePointer_int noWriter = null;
        context = avio_alloc_context(new BytePointer(av_malloc(BUFFER)), BUFFER, 0, null, reader, noWriter, seeker);
        context.seekable(this.there.complete() || isScattered() ? 1 : 0);
    }

    AVIOContext context() {
        return context;
    }

    boolean complete() {
        return there.complete();
    }

    private boolean isScattered() {
        try {
            var start = new byte[8];
            file.seek(0);
            int count = file.read(start);
            String kind = new String(start, StandardCharsets.US_ASCII);
            return count == 8 && (SCATTERED.contains(kind.substring(4)) || kind.startsWith("FORM"));
        } catch (IOException e) {
            return false;
        }
    }

    private void waitFor(long end) throws IOException {
        while (there.bytes() < end && !there.complete()) {
            there = growth.await();
        }
    }

    private int read(BytePointer to, int size) {
        try {
            waitFor(position + 1);
            int count = (int) Math.min(size, there.bytes() - position);
            if (count <= 0) {
                return AVERROR_EOF;
            }
            if (count > bytes.length) {
                bytes = new byte[count];
            }
            file.seek(position);
            file.readFully(bytes, 0, count);
            to.put(bytes, 0, count);
            position += count;
            return count;
        } catch (IOException e) {
            return FAILED;
        }
    }

    private long seek(long offset, int whence) {
        try {
            if ((whence & AVSEEK_SIZE) != 0) {
                return there.complete() ? there.bytes() : FAILED;
            }
            long target =
                    switch (whence & WHENCE) {
                        case 0 -> offset;
                        case 1 -> position + offset;
                        default -> there.bytes() + offset;
                    };
            waitFor(target);
            if (target < 0 || (whence & WHENCE) == 2 && !there.complete()) {
                return FAILED;
            }
            position = target;
            return target;
        } catch (IOException e) {
            return FAILED;
        }
    }

    @Override
    public void close() {
        av_free(context.buffer());
        avio_context_free(context);
        reader.close();
        seeker.close();
        try {
            file.close();
        } catch (IOException e) {
            throw new BadSoundException("it can't be closed");
        }
    }
}
