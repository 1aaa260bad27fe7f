package dev.medley.platform.serving;

/** The way out for a process that can't go on. */
@FunctionalInterface
public interface ProcessExit {
    /** Ends the process with exit code 1. The reason has been logged. */
    void failed();
}
