package dev.medley.modelrouter.classifier;

import java.nio.file.Path;

/** Loads the classifier that this router decides with. */
@FunctionalInterface
public interface DomainClassifierLoader {
    /**
     * Takes seconds.
     *
     * @param folder of a TensorFlow SavedModel
     * @throws BadClassifierException if there is no classifier, or one that can't be used; the message says why
     */
    DomainClassifier load(Path folder);
}
