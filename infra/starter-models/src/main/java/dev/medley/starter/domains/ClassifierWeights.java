package dev.medley.starter.domains;

/**
 * What was learnt.
 *
 * @param table a row for each bucket (buckets, width)
 * @param head from embedding to labels (width, labels)
 * @param bias of each label (labels)
 * @param subfieldHead from embedding to subfields (width, subfields)
 */
record ClassifierWeights(float[] table, float[] head, float[] bias, float[] subfieldHead) {}
