package dev.medley.inference.jinja;

/** Python's {@code None}. */
enum None {
    NONE
}
