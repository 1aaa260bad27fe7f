package dev.medley.inference.domain;

/**
 * What a text says for or against a domain that is known from examples.
 *
 * @param features what is learnt from
 * @param trained how probably it is of a trained domain, 0 to 1
 * @param unknown how much of it is in words that the background doesn't have, 0 to 1 and what was learnt from
 */
record Reading(FeatureVector features, double trained, double unknown) {}
