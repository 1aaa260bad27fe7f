package dev.medley.platform.job;

import dev.medley.proto.jobs.v1.Job;

/** The work of jobs that models do: text, images, recordings, videos. */
public final class ModelWork {
    private ModelWork() {}

    /** Whether a job's work is for a model. */
    public static boolean isIn(Job job) {
        return !modelField(job).isEmpty();
    }

    /** Path of the model's name in a job; empty of work that no model does. */
    public static String modelField(Job job) {
        return switch (job.getWorkCase()) {
            case GENERATION -> "generation.model";
            case CAPTIONING -> "captioning.model";
            case RECORDING -> "recording.transcription.model";
            case VIDEO -> "video.model";
            default -> "";
        };
    }

    /** Name of the model that does a job; empty of work that no model does. */
    public static String model(Job job) {
        return switch (job.getWorkCase()) {
            case GENERATION -> job.getGeneration().getModel();
            case CAPTIONING -> job.getCaptioning().getModel();
            case RECORDING -> job.getRecording().getTranscription().getModel();
            case VIDEO -> job.getVideo().getModel();
            default -> "";
        };
    }

    /** The job for another model. One whose work no model does stays as it is. */
    public static Job naming(Job job, String model) {
        Job.Builder named = job.toBuilder();
        switch (job.getWorkCase()) {
            case GENERATION -> named.getGenerationBuilder().setModel(model);
            case CAPTIONING -> named.getCaptioningBuilder().setModel(model);
            case RECORDING ->
                named.getRecordingBuilder().getTranscriptionBuilder().setModel(model);
            case VIDEO -> named.getVideoBuilder().setModel(model);
            default -> {}
        }
        return named.build();
    }
}
