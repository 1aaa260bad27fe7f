package dev.medley.speechtranscription.voice;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The functions of <a href="https://github.com/dpirch/libfvad">libfvad</a> ({@code fvad.h}) under their own names, in
 * the library that libfvad-jni brings. Its own binding copies every frame to native memory that it never frees.
 */
@SuppressWarnings("MethodName")
final class Fvad {
    static {
        Native.register(Fvad.class, NativeLibrary.getInstance(library().getAbsolutePath()));
    }

    private Fvad() {}

    private static File library() {
        try {
            return Native.extractFromResourcePath(resource(), Fvad.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException("No voice detector for this system: " + e.getMessage(), e);
        }
    }

    private static String resource() {
        String processor = Platform.isARM() ? "arm64" : "amd64";
        if (Platform.isMac()) {
            return "/macos-" + processor + "/liblibfvad-jni.dylib";
        }
        return Platform.isWindows()
                ? "/win-" + processor + "/libfvad-jni.dll"
                : "/debian-" + processor + "/liblibfvad-jni.so";
    }

    static native Pointer fvad_new();

    static native void fvad_free(Pointer detector);

    /** @param mode from 0, which rather takes a noise for a voice, to 3, which rather takes a faint voice for noise */
    static native int fvad_set_mode(Pointer detector, int mode);

    static native int fvad_set_sample_rate(Pointer detector, int rate);

    /** Whether there is a voice: 1 or 0, or -1 for a frame of no valid length. */
    static native int fvad_process(Pointer detector, Pointer frame, long length);
}
