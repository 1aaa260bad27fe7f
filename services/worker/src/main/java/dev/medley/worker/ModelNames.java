package dev.medley.worker;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names for models whose operator gave none. */
final class ModelNames {
    /** Where the Hugging Face cache keeps a checkpoint. */
    private static final Pattern HUB_CACHE = Pattern.compile(".*/models--(.+?)--(.+?)/snapshots/[^/]+");

    private ModelNames() {}

    /** {@code owner/name} for a folder in the Hugging Face cache, else the name of the folder. */
    static String of(Path checkpoint) {
        Path folder = checkpoint.toAbsolutePath().normalize();
        Matcher cached = HUB_CACHE.matcher(folder.toString());
        if (cached.matches()) {
            return cached.group(1) + "/" + cached.group(2);
        }
        Path name = folder.getFileName();
        return name == null ? "model" : name.toString();
    }
}
