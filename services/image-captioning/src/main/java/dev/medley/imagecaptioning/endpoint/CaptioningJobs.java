package dev.medley.imagecaptioning.endpoint;

import dev.medley.imagecaptioning.ImageCaptioningSettings;
import dev.medley.imagecaptioning.model.ModelHost;
import dev.medley.imagecaptioning.model.ServedVisionModel;
import dev.medley.inference.text.Generation;
import dev.medley.inference.vision.PreparedImage;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.vision.v1.Captioning;
import dev.medley.proto.vision.v1.Image;
import dev.medley.worker.generation.AnswerIdentity;
import dev.medley.worker.job.JobFiles;
import dev.medley.worker.job.JobThreads;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Writes about images with this worker's model, as the endpoint answers calls, in the background of these. The images
 * are from the storage of files; one of them is in memory at a time.
 */
@Component
final class CaptioningJobs {
    private final ModelHost models;
    private final ImageIntake intake;
    private final JobFiles files;
    private final JobThreads threads;
    private final DataSize largest;

    CaptioningJobs(
            ImageCaptioningSettings settings,
            ModelHost models,
            ImageIntake intake,
            JobFiles files,
            JobThreads threads) {
        this.models = models;
        this.intake = intake;
        this.files = files;
        this.threads = threads;
        this.largest = settings.limits().largest();
    }

    CompletableFuture<JobResult> start(Job job) {
        Captioning captioning = job.getCaptioning();
        CaptioningRequests.requireModel(job.hasCaptioning(), captioning);
        ServedVisionModel model = models.named(captioning.getModel());
        CaptioningOrder order = CaptioningRequests.order(
                captioning, model.description(), null, (image, small, path) -> stored(job, image, small, path));
        return threads.start(result -> write(order, model, result));
    }

    private ShownImage stored(Job job, Image image, boolean small, String path) {
        String field = path + ".file_id";
        return new ShownImage(() -> files.read(files.find(job, image.getFileId(), field, largest)), small, field);
    }

    private void write(CaptioningOrder order, ServedVisionModel model, CompletableFuture<JobResult> result) {
        List<PreparedImage> images = intake.prepare(order.images(), model, result::isDone);
        var answer = new WholeCaption(
                AnswerIdentity.of(model.name()),
                response -> result.complete(
                        JobResult.newBuilder().setCaptioning(response).build()),
                result::completeExceptionally);
        Generation running = model.submit(order.task().inBackground(), images, answer);
        result.whenComplete((done, failure) -> {
            if (result.isCancelled()) {
                running.cancel();
            }
        });
    }
}
