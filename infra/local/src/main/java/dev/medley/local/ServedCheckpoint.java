package dev.medley.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A checkpoint that a suite serves: a starter model, or another one. */
record ServedCheckpoint(Path folder) {
    /** Where the Hugging Face cache keeps a checkpoint. */
    private static final Pattern HUB_CACHE = Pattern.compile(".*/models--(.+?)--(.+?)/snapshots/[^/]+");

    /** What requests call the starter models. */
    private static final String STARTER = "starter";

    private static final String STARTER_SPEECH = "starter-speech";
    private static final String STARTER_VISION = "starter-vision";

    /**
     * Checks that there is one.
     *
     * @param option that names another
     */
    static ServedCheckpoint in(Path folder, String option) {
        Path normal = folder.toAbsolutePath().normalize();
        if (!Files.isRegularFile(normal.resolve("config.json"))) {
            throw new SuiteFailure(
                    "no checkpoint in " + normal + ": it has no config.json; name a checkpoint folder with " + option);
        }
        return new ServedCheckpoint(normal);
    }

    /** Whether it is the starter text model. */
    boolean isStarter() {
        return folder.equals(Repository.starterModel());
    }

    /** What requests call it: {@code owner/name} in the Hugging Face cache, elsewhere the folder's name. */
    String name() {
        if (isStarter()) {
            return STARTER;
        }
        if (Repository.starterSpeechModel().equals(Optional.of(folder))) {
            return STARTER_SPEECH;
        }
        if (Repository.starterVisionModel().equals(Optional.of(folder))) {
            return STARTER_VISION;
        }
        Matcher cached = HUB_CACHE.matcher(folder.toString());
        return cached.matches()
                ? cached.group(1) + "/" + cached.group(2)
                : folder.getFileName().toString();
    }
}
