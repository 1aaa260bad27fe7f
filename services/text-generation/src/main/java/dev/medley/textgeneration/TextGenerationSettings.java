package dev.medley.textgeneration;

import dev.medley.inference.program.Precision;
import dev.medley.inference.text.EngineSettings;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.job.JobTopics;
import dev.medley.worker.ModelIdentity;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the worker, under {@code medley.text-generation}.
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
 * @param queueCapacity most requests waiting; one more is refused as overloaded
 * @param prefillChunk most prompt tokens read between two decode steps
 * @param jobsAtOnce most durable jobs that are under way; more than there are slots, so that none is empty between two.
 *     They give way to requests. 0 takes no jobs
 * @param catalogueWait how long a start waits for the catalogue, if Kafka doesn't answer; its adapters come later then
 */
@Validated
@ConfigurationProperties(prefix = "medley.text-generation", ignoreUnknownFields = false)
public record TextGenerationSettings(
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
        @DefaultValue("24") @Min(0) @Max(256) int jobsAtOnce,
        @DefaultValue("10s") @NotNull @DurationMin Duration catalogueWait) {
    private static final int JOB_ATTEMPTS = 5;
    private static final Duration JOB_BACKOFF = Duration.ofSeconds(1);

    /** What the engine is loaded with. */
    public EngineSettings engine() {
        return new EngineSettings(
                Path.of(checkpoint),
                device,
                precision,
                maxContextLength,
                slots,
                kvCacheMemory.toBytes(),
                queueCapacity,
                prefillChunk);
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
