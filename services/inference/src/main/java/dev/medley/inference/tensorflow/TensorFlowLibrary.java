package dev.medley.inference.tensorflow;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * TensorFlow's native library. DJL would download its own; this one comes from the class path
 * ({@code org.tensorflow:tensorflow-core-native}), and is unpacked once into DJL's cache ({@code DJL_CACHE_DIR}, by
 * default {@code ~/.djl.ai}), which all processes of a user share. {@code TENSORFLOW_LIBRARY_PATH}, as environment
 * variable or system property, names another folder to take it from.
 */
public final class TensorFlowLibrary {
    private static final String LIBRARY_PATH = "TENSORFLOW_LIBRARY_PATH";
    private static final String SOURCE = "org/tensorflow/internal/c_api/linux-x86_64/";
    private static final List<String> FILES =
            List.of("libtensorflow_framework.so.2", "libtensorflow_cc.so.2", "libjnitensorflow.so");
    private static final String VERSION = "2.16.1-cpu-linux-x86_64";

    private TensorFlowLibrary() {}

    /**
     * Loads it into this process, with every call on its caller's thread alone: no hand-over, and calls don't wait for
     * each other. Later calls do nothing. Unpacking takes some seconds on the first run and 600 MiB on disk.
     *
     * @throws IllegalStateException if the class path has no library for this platform
     * @throws UncheckedIOException if the cache can't be written
     */
    public static synchronized void load() {
        setUnlessSet("OPT_OUT_TRACKING", "true");
        setUnlessSet("ai.djl.offline", "true");
        setUnlessSet("ai.djl.tensorflow.num_intraop_threads", "1");
        setUnlessSet("ai.djl.tensorflow.num_interop_threads", "-1");
        if (Utils.getEnvOrSystemProperty(LIBRARY_PATH) == null) {
            Path folder = Utils.getEngineCacheDir("tensorflow").resolve(VERSION);
            System.setProperty(LIBRARY_PATH, unpackedInto(folder).toString());
        }
        Engine.getEngine("TensorFlow");
    }

    private static void setUnlessSet(String property, String value) {
        if (Utils.getEnvOrSystemProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Written beside it first and moved as a whole, so that a folder of this name is always complete. */
    private static Path unpackedInto(Path folder) {
        if (Files.isDirectory(folder)) {
            return folder;
        }
        try {
            Files.createDirectories(folder.getParent());
            Path unfinished = Files.createTempDirectory(folder.getParent(), "unpacking");
            try {
                for (String file : FILES) {
                    unpack(file, unfinished);
                }
                Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Utils.deleteQuietly(unfinished);
            }
        } catch (IOException e) {
            if (!Files.isDirectory(folder)) {
                throw new UncheckedIOException("TensorFlow's library can't be unpacked into " + folder, e);
            }
        }
        return folder;
    }

    private static void unpack(String file, Path target) throws IOException {
        try (InputStream in = TensorFlowLibrary.class.getClassLoader().getResourceAsStream(SOURCE + file)) {
            if (in == null) {
                throw new IllegalStateException("The class path has no TensorFlow library for "
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ": " + SOURCE + file
                        + " is missing; set " + LIBRARY_PATH + " to a folder with TensorFlow 2.16.1");
            }
            Files.copy(in, target.resolve(file));
        }
    }
}
