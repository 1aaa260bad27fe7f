package dev.medley.modelrouter.classifier;

import java.util.List;
import java.util.Set;

/** A classifier as it was trained, which learns further domains from examples alone. Thread-safe. */
public interface DomainClassifier extends AutoCloseable {
    /** The domains that it knows without examples. */
    Set<String> trainedDomains();

    /**
     * A scorer of exactly these domains. Takes milliseconds to seconds, and leaves scorers made before as they are, so
     * that they go on while the domains change.
     *
     * @param domains each name once; with at least one text where the classifier was not trained on the name
     */
    DomainScorer fit(List<DomainExamples> domains);

    /** Frees it; scorers that it made fail from then on. */
    @Override
    void close();
}
