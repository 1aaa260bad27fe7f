package dev.medley.worker.generation;

import java.util.UUID;

/**
 * What every message of an answer says.
 *
 * @param id of the generation
 * @param model name of the model that answers
 */
public record AnswerIdentity(String id, String model) {
    /** A new answer of a model. */
    public static AnswerIdentity of(String model) {
        return new AnswerIdentity(UUID.randomUUID().toString(), model);
    }
}
