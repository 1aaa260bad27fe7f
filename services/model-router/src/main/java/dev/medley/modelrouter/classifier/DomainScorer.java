package dev.medley.modelrouter.classifier;

import java.util.Map;

/** Tells how sure one can be that a text belongs to each of a set of domains. Immutable and thread-safe. */
@FunctionalInterface
public interface DomainScorer {
    /**
     * Scores of all domains that it was made for, by name, each 0 to 1.
     *
     * @param text anything: empty, in any language, of any length
     */
    Map<String, Float> score(String text);
}
