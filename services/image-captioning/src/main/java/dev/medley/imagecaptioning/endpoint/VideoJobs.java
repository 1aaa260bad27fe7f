package dev.medley.imagecaptioning.endpoint;

import static dev.medley.worker.RequestFields.requireLength;
import static dev.medley.worker.RequestFields.requireModel;
import static dev.medley.worker.RequestFields.requireUser;
import static dev.medley.worker.RequestFields.whole;

import dev.medley.imagecaptioning.model.ModelHost;
import dev.medley.imagecaptioning.model.ServedVisionModel;
import dev.medley.imagecaptioning.video.OpenVideo;
import dev.medley.imagecaptioning.video.VideoDecoder;
import dev.medley.imagecaptioning.video.VideoLimits;
import dev.medley.imagecaptioning.video.WatchedVideo;
import dev.medley.inference.vision.PreparedImage;
import dev.medley.platform.blob.StoredFile;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.vision.v1.VideoCaptioning;
import dev.medley.worker.job.JobFiles;
import dev.medley.worker.job.JobThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Captions the scenes of videos from the storage of files. A few videos have a place at once, until all is written
 * about them: of each scene what the model sees is kept, which is small, and written about in the background of
 * requests.
 */
@Component
final class VideoJobs {
    private static final String FIELD = "video";
    private static final int USUAL_SCENES = 16;
    private static final int MOST_SCENES = 64;
    private static final int LONGEST_QUESTION = 4096;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private final ModelHost models;
    private final VideoDecoder decoder;
    private final VideoLimits limits;
    private final JobFiles files;
    private final JobThreads threads;
    private final Semaphore places;

    VideoJobs(ModelHost models, VideoDecoder decoder, VideoLimits limits, JobFiles files, JobThreads threads) {
        this.models = models;
        this.decoder = decoder;
        this.limits = limits;
        this.files = files;
        this.threads = threads;
        this.places = new Semaphore(limits.atOnce(), true);
    }

    CompletableFuture<JobResult> start(Job job) {
        VideoCaptioning video = job.getVideo();
        requireModel(FIELD + ".model", video.getModel());
        requireUser(FIELD + ".user", video.getUser());
        requireLength(FIELD + ".question", video.getQuestion(), LONGEST_QUESTION);
        int scenes = video.hasMaxScenes() ? whole(video.getMaxScenes()) : USUAL_SCENES;
        if (scenes < 1 || scenes > MOST_SCENES) {
            throw MedleyException.invalid(
                    FIELD + ".max_scenes",
                    "%s.max_scenes is %d, not from 1 to %d".formatted(FIELD, scenes, MOST_SCENES));
        }
        ServedVisionModel model = models.named(video.getModel());
        return threads.start(result -> {
            awaitPlace(result);
            result.whenComplete((done, failure) -> places.release());
            new SceneWriting(model, video.getQuestion(), result).write(watch(job, scenes, model, result));
        });
    }

    private WatchedVideo<PreparedImage> watch(
            Job job, int scenes, ServedVisionModel model, CompletableFuture<JobResult> result) {
        StoredFile file = files.find(job, job.getVideo().getFileId(), FIELD + ".file_id", limits.largest());
        try {
            Path copy = Files.createTempFile("medley-video-", null);
            try {
                copy(file, copy, result);
                return watch(copy, scenes, model, result);
            } finally {
                Files.deleteIfExists(copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitPlace(CompletableFuture<JobResult> result) {
        try {
            while (!places.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                if (result.isDone()) {
                    throw unwanted();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MedleyException(ErrorCategory.UNAVAILABLE, "The worker is closing", null, null, e);
        }
    }

    /** Its index can be at its end, so all of it has to be there. */
    private void copy(StoredFile file, Path copy, CompletableFuture<JobResult> result) throws IOException {
        try (OutputStream out = Files.newOutputStream(copy)) {
            files.read(file, part -> {
                try {
                    part.writeTo(out);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return !result.isDone();
            });
        }
        if (result.isDone()) {
            throw unwanted();
        }
    }

    private WatchedVideo<PreparedImage> watch(
            Path file, int scenes, ServedVisionModel model, CompletableFuture<JobResult> result) {
        try (OpenVideo video = decoder.open(file, scenes)) {
            result.whenComplete((done, failure) -> video.close());
            WatchedVideo<PreparedImage> watched = video.scenes(picture -> ImageIntake.see(picture, model, FIELD));
            model.metrics().watched(watched.seconds());
            return watched;
        }
    }

    private static MedleyException unwanted() {
        return new MedleyException(ErrorCategory.CANCELLED, "The job is not wanted any more");
    }
}
