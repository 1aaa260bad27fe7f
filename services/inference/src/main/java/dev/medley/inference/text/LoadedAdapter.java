package dev.medley.inference.text;

import java.util.List;

/**
 * One revision of an adapter in the program's memory. Two of one name are two objects.
 *
 * @param number what the program knows it by, never used again
 */
record LoadedAdapter(long number, AdapterDescription description) {
    /** None at all: the bare model. */
    static final LoadedAdapter NONE = new LoadedAdapter(-1, new AdapterDescription("", 0, List.of(), 0, 0));
}
