package dev.medley.jobcoordinator.queue;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.ModelWork;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.models.v1.Modality;
import java.time.Duration;

/**
 * What a job's work demands of the model that does it.
 *
 * @param modality what the model takes and gives
 * @param field path of the model's name in the job
 */
record Demand(Modality modality, String field) {
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** Of a job that a model does. */
    static Demand of(Job job) {
        Modality modality =
                switch (job.getWorkCase()) {
                    case CAPTIONING, VIDEO -> Modality.MODALITY_VISION;
                    case RECORDING -> Modality.MODALITY_SPEECH;
                    default -> Modality.MODALITY_TEXT;
                };
        return new Demand(modality, ModelWork.modelField(job));
    }

    /** A model that does not say what it takes takes text. */
    boolean isMetBy(Modality offered) {
        return (offered == Modality.MODALITY_UNSPECIFIED ? Modality.MODALITY_TEXT : offered) == modality;
    }

    /** What is to be said of a model that does not meet it. */
    String whatItLacks() {
        return switch (modality) {
            case MODALITY_VISION -> "does not see images";
            case MODALITY_SPEECH -> "does not transcribe speech";
            default -> "does not answer texts";
        };
    }

    MedleyException missing(String model) {
        return failure(
                ErrorCategory.MODEL_NOT_FOUND, "The model '%s' does not exist, or may not be used".formatted(model));
    }

    MedleyException unfit(String model, String why) {
        return failure(ErrorCategory.UNSUPPORTED_PARAMETER, "The model '%s' %s".formatted(model, why));
    }

    /** What is to be said if the choice was open, and there is no model to choose. */
    MedleyException unmet() {
        String model = modality == Modality.MODALITY_SPEECH ? "a speech model" : "a model that sees images";
        return new MedleyException(
                ErrorCategory.UNAVAILABLE,
                "'auto' needs %s here, and no worker serves one".formatted(model),
                field,
                RETRY,
                null);
    }

    private MedleyException failure(ErrorCategory category, String message) {
        return new MedleyException(category, message, field, null, null);
    }
}
