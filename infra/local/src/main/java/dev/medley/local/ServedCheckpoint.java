package dev.medley.local;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The checkpoint that a suite serves: the starter model, or another one. */
record ServedCheckpoint(Path folder) {
    /** Where the Hugging Face cache keeps a checkpoint. */
    private static final Pattern HUB_CACHE = Pattern.compile(".*/models--(.+?)--(.+?)/snapshots/[^/]+");

    /** What requests call the starter model. */
    private static final String STARTER = "starter";

    boolean isStarter() {
        return folder.equals(Repository.starterModel());
    }

    /** What requests call it: {@code owner/name} in the Hugging Face cache, elsewhere the folder's name. */
    String name() {
        if (isStarter()) {
            return STARTER;
        }
        Matcher cached = HUB_CACHE.matcher(folder.toString());
        return cached.matches()
                ? cached.group(1) + "/" + cached.group(2)
                : folder.getFileName().toString();
    }
}
