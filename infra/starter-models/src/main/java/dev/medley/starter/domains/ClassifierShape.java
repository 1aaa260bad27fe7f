package dev.medley.starter.domains;

/**
 * How large the classifier is.
 *
 * @param buckets rows of its table of features
 * @param width of an embedding
 * @param labels the trained domains and none
 * @param subfields what the embedding learns to tell apart beside the labels
 */
record ClassifierShape(int buckets, int width, int labels, int subfields) {
    /** The shape of each of the classifiers whose mean is shipped. */
    static ClassifierShape starter(int subfields) {
        return new ClassifierShape(1 << 18, 20, QuestionFile.LABELS.size(), subfields);
    }

    /** The shape of the mean of several of this one. */
    ClassifierShape times(int count) {
        return new ClassifierShape(buckets, width * count, labels, subfields);
    }
}
