package dev.medley.modelrouter;

import dev.medley.platform.serving.ServingState;
import org.springframework.stereotype.Component;

/** Opens the doors once it is known which domains there are, and who serves what. Thread-safe. */
@Component
public class Readiness {
    private final ServingState serving;
    private boolean domainsInForce;
    private boolean instancesKnown;

    Readiness(ServingState serving) {
        this.serving = serving;
    }

    /** The classifier is loaded and the domain files are read. */
    public synchronized void domainsInForce() {
        domainsInForce = true;
        open();
    }

    /** The announcements are read. */
    public synchronized void instancesKnown() {
        instancesKnown = true;
        open();
    }

    private void open() {
        if (domainsInForce && instancesKnown) {
            serving.ready();
        }
    }
}
