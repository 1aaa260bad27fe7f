package dev.medley.inference.text;

import java.util.List;
import java.util.Map;

/**
 * One revision of an adapter in the program's memory. Two of one name are two objects.
 *
 * @param number what the program knows it by, never used again
 * @param ranks of its fused pairs, the largest of all layers; those that it does not adapt are left out
 */
record LoadedAdapter(long number, AdapterDescription description, Map<FusedProjection, Integer> ranks) {
    /** None at all: the bare model. */
    static final LoadedAdapter NONE = new LoadedAdapter(-1, new AdapterDescription("", 0, List.of(), 0, 0), Map.of());
}
