package dev.medley.textgeneration.endpoint;

/**
 * What every message of an answer says.
 *
 * @param id of the generation
 * @param model name of the model that answers
 */
record AnswerIdentity(String id, String model) {}
