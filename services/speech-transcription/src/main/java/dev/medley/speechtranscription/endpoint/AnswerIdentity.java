package dev.medley.speechtranscription.endpoint;

/**
 * What every message of an answer says.
 *
 * @param id of the transcription
 * @param model name of the model that answers
 */
record AnswerIdentity(String id, String model) {}
