package dev.medley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The domain files of a suite whose user named none. */
final class DomainFolder {
    private static final String GENERAL =
            """
            # Written by the launcher: all requests go to the one model that the suite serves.
            name: general
            description: Everything.
            model: "%s"
            """;

    private DomainFolder() {}

    /** The starter model's domains; another model has the general one alone, in a file in the suite's home. */
    static Path of(ServedCheckpoint model, Home home) {
        if (model.isStarter()) {
            return Repository.starterDomains();
        }
        try {
            Files.createDirectories(home.domains());
            Files.writeString(home.domains().resolve("general.yaml"), GENERAL.formatted(model.name()));
            return home.domains();
        } catch (IOException e) {
            throw new SuiteFailure("can't write to " + home.domains() + ": " + e.getMessage(), e);
        }
    }
}
