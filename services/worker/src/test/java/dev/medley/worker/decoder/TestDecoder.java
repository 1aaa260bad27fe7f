package dev.medley.worker.decoder;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;

/** Tells its process, breaks down, or works for nothing, as it is asked. */
public final class TestDecoder {
    static final int TELL = 0;
    static final int BREAK_DOWN = 1;
    static final int SPIN = 2;

    /** As the JVM ends when native code crashed it. */
    private static final int ABORTED = 128 + 6;

    private static volatile long turns;

    private TestDecoder() {}

    public static void main(String[] arguments) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(System.out);
        while (true) {
            int asked;
            try {
                asked = in.readInt();
            } catch (EOFException e) {
                return;
            }
            while (asked == SPIN) {
                turns += asked;
            }
            if (asked == BREAK_DOWN) {
                Runtime.getRuntime().halt(ABORTED);
            }
            out.writeLong(ProcessHandle.current().pid());
            out.flush();
        }
    }
}
