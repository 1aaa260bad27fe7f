package dev.medley.platform.job;

import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.RecordingWork;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.proto.vision.v1.Part;
import dev.medley.proto.vision.v1.Turn;
import dev.medley.proto.vision.v1.VideoCaptioning;

/**
 * What work with media keeps to: they come by reference, since topics carry none. What a file has in it is for the
 * worker to say.
 */
final class MediaChecks {
    private static final int MAX_FILE_ID_LENGTH = 128;
    private static final int MAX_MODEL_LENGTH = 256;
    private static final int MAX_SCENES = 64;
    private static final int MAX_QUESTION_LENGTH = 4096;

    private MediaChecks() {}

    /** @throws MedleyException INVALID_REQUEST that names the field at fault */
    static void check(Job job) {
        switch (job.getWorkCase()) {
            case CAPTIONING -> captioning(job.getCaptioning());
            case RECORDING -> recording(job.getRecording());
            case VIDEO -> video(job.getVideo());
            default -> {
                return;
            }
        }
        JobChecks.requireLength(ModelWork.modelField(job), ModelWork.model(job), 1, MAX_MODEL_LENGTH);
    }

    private static void captioning(Captioning captioning) {
        int images = 0;
        for (int i = 0; i < captioning.getTurnsCount(); i++) {
            Turn turn = captioning.getTurns(i);
            for (int j = 0; j < turn.getPartsCount(); j++) {
                Part part = turn.getParts(j);
                if (part.hasImage()) {
                    image(part.getImage(), "captioning.turns[%d].parts[%d].image".formatted(i, j));
                    images++;
                }
            }
        }
        if (images == 0) {
            throw MedleyException.invalid("captioning.turns", "captioning.turns have no image, at least 1 is required");
        }
    }

    private static void image(Image image, String path) {
        if (!image.getFile().isEmpty()) {
            throw MedleyException.invalid(
                    path + ".file",
                    "%s.file has %d bytes, but a job takes an image by its file_id: upload it with POST /v1/files"
                            .formatted(path, image.getFile().size()));
        }
        fileId(path + ".file_id", image.getFileId());
    }

    private static void recording(RecordingWork recording) {
        if (!recording.hasTranscription()) {
            throw MedleyException.invalid("recording.transcription", "recording.transcription is missing");
        }
        fileId("recording.file_id", recording.getFileId());
    }

    private static void video(VideoCaptioning video) {
        fileId("video.file_id", video.getFileId());
        if (video.hasMaxScenes() && (video.getMaxScenes() < 1 || video.getMaxScenes() > MAX_SCENES)) {
            throw MedleyException.invalid(
                    "video.max_scenes",
                    "video.max_scenes is %s, not from 1 to %d"
                            .formatted(Integer.toUnsignedString(video.getMaxScenes()), MAX_SCENES));
        }
        JobChecks.requireLength("video.question", video.getQuestion(), 0, MAX_QUESTION_LENGTH);
    }

    private static void fileId(String field, String id) {
        if (id.isEmpty()) {
            throw MedleyException.invalid(
                    field, field + " is missing: a job takes the id of a file, which POST /v1/files gives");
        }
        JobChecks.requireLength(field, id, 1, MAX_FILE_ID_LENGTH);
    }
}
