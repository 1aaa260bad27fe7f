package dev.medley.starter.domains;

/**
 * A message of the training data.
 *
 * @param text as its writer wrote it
 * @param label the domain that it belongs to, or none
 * @param subfield the corner of the label
 */
record Question(String text, String label, String subfield) {}
