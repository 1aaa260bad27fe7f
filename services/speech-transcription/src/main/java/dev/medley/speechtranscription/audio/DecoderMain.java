package dev.medley.speechtranscription.audio;

import dev.medley.speechtranscription.audio.RecordedFile.Extent;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The process that decodes, one recording after the other: reads a path, how much of the file is there, and the most
 * samples to give from its input, and writes the samples to its output as it decodes them. It ends with its input.
 *
 * <p>Out go blocks of a 32-bit count and as many 32-bit floats, then {@link #END}, or one of the other signs; after
 * {@link #BAD} the reason in modified UTF-8. {@link #MORE} asks for more of the file: the answer is how many bytes are
 * there, and whether that is all of it. All are big-endian.
 */
public final class DecoderMain {
    static final int END = 0;
    static final int TOO_LONG = -1;
    static final int BAD = -2;
    static final int MORE = -3;

    private DecoderMain() {}

    /** Asks for a recording. */
    static void ask(Path file, Extent there, long longestSamples, DataOutputStream to) throws IOException {
        to.writeUTF(file.toAbsolutePath().toString());
        to.writeLong(there.bytes());
        to.writeBoolean(there.complete());
        to.writeLong(longestSamples);
        to.flush();
    }

    /** Says that more of the file is there. */
    static void grown(Extent there, DataOutputStream to) throws IOException {
        to.writeLong(there.bytes());
        to.writeBoolean(there.complete());
        to.flush();
    }

    public static void main(String[] arguments) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        while (true) {
            Path file;
            try {
                file = Path.of(in.readUTF());
            } catch (EOFException e) {
                return;
            }
            Extent there = new Extent(in.readLong(), in.readBoolean());
            decode(file, there, in.readLong(), in, out);
            out.flush();
        }
    }

    private static void decode(Path file, Extent there, long longest, DataInputStream in, DataOutputStream out)
            throws IOException {
        try (SoundFile sound = new SoundFile(file, there, () -> more(in, out))) {
            boolean whole = sound.decode(longest, (samples, count) -> write(samples, count, out));
            out.writeInt(whole ? END : TOO_LONG);
        } catch (BadSoundException e) {
            out.writeInt(BAD);
            out.writeUTF(String.valueOf(e.getMessage()));
        }
    }

    private static Extent more(DataInputStream in, DataOutputStream out) throws IOException {
        out.writeInt(MORE);
        out.flush();
        return new Extent(in.readLong(), in.readBoolean());
    }

    private static void write(float[] samples, int count, DataOutputStream out) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * count);
            bytes.asFloatBuffer().put(samples, 0, count);
            out.writeInt(count);
            out.write(bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
