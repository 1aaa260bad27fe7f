package dev.medley.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A Java of the services' own: the modules that they use, linked from the JDK that runs this.
 *
 * @param folder of the runtime
 */
record JavaRuntime(Path folder) {
    /** Where it lies in an image. */
    static final String HOME = "/opt/java";

    /** What services use. */
    static final List<String> MODULES = List.of(
            "java.se",
            "jdk.crypto.ec",
            "jdk.jcmd",
            "jdk.jfr",
            "jdk.localedata",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");

    /** Links one of some modules into a folder, unless it is there. */
    static JavaRuntime in(Path folder, List<String> modules) throws IOException, InterruptedException {
        if (!Files.exists(folder.resolve("release"))) {
            Commands.run(
                    Commands.java("jlink"),
                    "--add-modules",
                    String.join(",", modules),
                    "--include-locales=en",
                    "--strip-debug",
                    "--no-header-files",
                    "--no-man-pages",
                    "--output",
                    folder.toString());
        }
        return new JavaRuntime(folder);
    }
}
