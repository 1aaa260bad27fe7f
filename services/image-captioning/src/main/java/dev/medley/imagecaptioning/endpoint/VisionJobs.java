package dev.medley.imagecaptioning.endpoint;

import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobHandler;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/** Has each job done by who does its kind of work. */
@Component
final class VisionJobs implements JobHandler {
    private final CaptioningJobs captionings;
    private final VideoJobs videos;

    VisionJobs(CaptioningJobs captionings, VideoJobs videos) {
        this.captionings = captionings;
        this.videos = videos;
    }

    @Override
    public CompletableFuture<JobResult> start(Job job) {
        return switch (job.getWorkCase()) {
            case CAPTIONING -> captionings.start(job);
            case VIDEO -> videos.start(job);
            default ->
                throw MedleyException.invalid(
                        "work",
                        "This worker writes about images and videos; the job's work is "
                                + job.getWorkCase().name().toLowerCase(Locale.ROOT));
        };
    }
}
