package dev.medley.inference.text;

/** A task that an engine took. */
public interface Generation {
    /** Gives the work up: its slots are free at the next step. Does nothing once it is finished. Thread-safe. */
    void cancel();
}
