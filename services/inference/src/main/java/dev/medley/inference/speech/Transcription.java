package dev.medley.inference.speech;

/** A task that an engine took. */
public interface Transcription {
    /** Gives the work up: its slot is free at the next step. Does nothing once it is finished. Thread-safe. */
    void cancel();
}
