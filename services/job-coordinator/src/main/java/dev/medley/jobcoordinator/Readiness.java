package dev.medley.jobcoordinator;

import dev.medley.platform.serving.ServingState;
import org.springframework.stereotype.Component;

/** Opens the doors once it is known which jobs there are, and who does what. Thread-safe. */
@Component
final class Readiness {
    private final ServingState serving;
    private boolean jobsKnown;
    private boolean instancesKnown;

    Readiness(ServingState serving) {
        this.serving = serving;
    }

    /** The log of jobs is read. */
    synchronized void jobsKnown() {
        jobsKnown = true;
        open();
    }

    /** The announcements are read. */
    synchronized void instancesKnown() {
        instancesKnown = true;
        open();
    }

    private void open() {
        if (jobsKnown && instancesKnown) {
            serving.ready();
        }
    }
}
