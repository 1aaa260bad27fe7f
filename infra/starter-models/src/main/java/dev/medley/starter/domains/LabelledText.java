package dev.medley.starter.domains;

/**
 * A message as the classifier gets it, and what it should make of it.
 *
 * @param text anything
 * @param label index of the label
 * @param subfield index of the subfield
 */
record LabelledText(String text, int label, int subfield) {}
