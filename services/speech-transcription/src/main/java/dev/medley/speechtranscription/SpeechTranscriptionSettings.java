package dev.medley.speechtranscription;

import dev.medley.inference.program.Precision;
import dev.medley.inference.speech.SpeechEngineSettings;
import dev.medley.platform.blob.BlobSettings;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.job.JobTopics;
import dev.medley.speechtranscription.audio.AudioLimits;
import dev.medley.worker.ModelIdentity;
import jakarta.validation.Valid;
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
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the worker, under {@code medley.speech-transcription}.
 *
 * @param checkpoint path of the Hugging Face checkpoint folder; required. A string, since Spring would look for a
 *     relative {@link Path} among the resources of the web server
 * @param modelName the name that requests use; default: the folder's, or {@code owner/name} in the Hugging Face cache
 * @param aliases further names that requests may use
 * @param domain the domain that the model specialises in, such as {@code health}; empty for general
 * @param ownedBy who made the model
 * @param device {@code auto} (CUDA if libtorch sees one), {@code cpu} or {@code cuda:N}
 * @param precision in what to hold the weights: {@code fp32}, {@code bf16} or {@code int8}
 * @param slots most windows decoded at once; up to twice as many recordings are open
 * @param encoderBatch most windows encoded at once
 * @param queueCapacity most recordings waiting; one more is refused as overloaded
 * @param jobsAtOnce most durable jobs that are under way, beside requests; 0 takes none
 * @param files where the recordings of jobs lie
 * @param limits what a sound may cost, whichever way it comes in
 */
@Validated
@ConfigurationProperties(prefix = "medley.speech-transcription", ignoreUnknownFields = false)
public record SpeechTranscriptionSettings(
        @NotBlank String checkpoint,
        @Nullable @Size(min = 1, max = 256) String modelName,
        @DefaultValue List<@Size(min = 1, max = 256) String> aliases,
        @DefaultValue("") @NotNull String domain,
        @DefaultValue("medley") @NotNull String ownedBy,
        @DefaultValue("auto") @NotNull @Pattern(regexp = "auto|cpu|cuda:[0-9]+") String device,
        @DefaultValue("bf16") @NotNull Precision precision,
        @DefaultValue("8") @Min(1) @Max(256) int slots,
        @DefaultValue("4") @Min(1) @Max(256) int encoderBatch,
        @DefaultValue("256") @Min(1) @Max(100_000) int queueCapacity,
        @DefaultValue("4") @Min(0) @Max(256) int jobsAtOnce,
        @DefaultValue @Valid @NotNull BlobSettings files,
        @DefaultValue @Valid @NotNull AudioLimits limits) {
    private static final int JOB_ATTEMPTS = 5;
    private static final Duration JOB_BACKOFF = Duration.ofSeconds(1);

    /** What the engine is loaded with. */
    public SpeechEngineSettings engine() {
        return new SpeechEngineSettings(Path.of(checkpoint), device, precision, slots, encoderBatch, queueCapacity);
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
