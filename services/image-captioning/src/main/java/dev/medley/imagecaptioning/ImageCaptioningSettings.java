package dev.medley.imagecaptioning;

import dev.medley.imagecaptioning.image.ImageLimits;
import dev.medley.imagecaptioning.video.VideoLimits;
import dev.medley.inference.program.Precision;
import dev.medley.inference.text.EngineSettings;
import dev.medley.inference.vision.VisionEngineSettings;
import dev.medley.platform.blob.BlobSettings;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.job.JobTopics;
import dev.medley.worker.ModelIdentity;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the worker, under {@code medley.image-captioning}.
 *
 * @param checkpoint path of the Hugging Face checkpoint folder; required. A string, since Spring would look for a
 *     relative {@link Path} among the resources of the web server
 * @param modelName the name that requests use; default: the folder's, or {@code owner/name} in the Hugging Face cache
 * @param aliases further names that requests may use
 * @param domain the domain that the model specialises in, such as {@code health}; empty for general
 * @param ownedBy who made the model
 * @param device {@code auto} (CUDA if libtorch sees one), {@code cpu} or {@code cuda:N}
 * @param precision in what to hold the weights: {@code fp32}, {@code bf16} or {@code int8}
 * @param maxContextLength cap on the context in tokens; 0 for the checkpoint's own
 * @param slots most sequences decoded at once; fewer if the KV cache's memory doesn't hold them
 * @param kvCacheMemory memory for the KV cache
 * @param queueCapacity most requests waiting, and most images; one more is refused as overloaded
 * @param prefillChunk most prompt tokens read between two decode steps
 * @param towerBatch most images seen at once
 * @param featureCache heap memory for features of images seen before; 0 for none
 * @param imagesPerRequest most images in a request, if the model takes several
 * @param jobsAtOnce most durable jobs that are under way; they give way to requests. 0 takes none
 * @param files where the images of jobs lie
 * @param limits what an image may cost, whichever way it comes in
 * @param videos what a video may cost, and what begins a scene in it
 */
@Validated
@ConfigurationProperties(prefix = "medley.image-captioning", ignoreUnknownFields = false)
public record ImageCaptioningSettings(
        @NotBlank String checkpoint,
        @Nullable @Size(min = 1, max = 256) String modelName,
        @DefaultValue List<@Size(min = 1, max = 256) String> aliases,
        @DefaultValue("") @NotNull String domain,
        @DefaultValue("medley") @NotNull String ownedBy,
        @DefaultValue("auto") @NotNull @Pattern(regexp = "auto|cpu|cuda:[0-9]+") String device,
        @DefaultValue("bf16") @NotNull Precision precision,
        @DefaultValue("0") @Min(0) int maxContextLength,
        @DefaultValue("16") @Min(1) @Max(256) int slots,
        @DefaultValue("1GB") @NotNull DataSize kvCacheMemory,
        @DefaultValue("256") @Min(1) @Max(100_000) int queueCapacity,
        @DefaultValue("256") @Min(1) @Max(65_536) int prefillChunk,
        @DefaultValue("8") @Min(1) @Max(256) int towerBatch,
        @DefaultValue("64MB") @NotNull DataSize featureCache,
        @DefaultValue("16") @Min(1) @Max(256) int imagesPerRequest,
        @DefaultValue("8") @Min(0) @Max(256) int jobsAtOnce,
        @DefaultValue @Valid @NotNull BlobSettings files,
        @DefaultValue @Valid @NotNull ImageLimits limits,
        @DefaultValue @Valid @NotNull VideoLimits videos) {
    private static final int JOB_ATTEMPTS = 5;
    private static final Duration JOB_BACKOFF = Duration.ofSeconds(1);

    @AssertTrue(message = "images-per-request must not be more than queue-capacity")
    boolean isRoomForARequest() {
        return imagesPerRequest <= queueCapacity;
    }

    /** What the engine is loaded with. */
    public VisionEngineSettings engine() {
        var text = new EngineSettings(
                Path.of(checkpoint),
                device,
                precision,
                maxContextLength,
                slots,
                kvCacheMemory.toBytes(),
                queueCapacity,
                prefillChunk);
        return new VisionEngineSettings(text, towerBatch, featureCache.toBytes(), imagesPerRequest);
    }

    /** How it does jobs. */
    public JobSettings jobs() {
        return new JobSettings(JobTopics.queue(identity().name()), jobsAtOnce, JOB_ATTEMPTS, JOB_BACKOFF);
    }

    /** What the model is called, and whose it is. */
    public ModelIdentity identity() {
        return ModelIdentity.of(modelName, Path.of(checkpoint), aliases, domain, ownedBy);
    }
}
