package dev.medley.textgeneration.endpoint;

import dev.medley.inference.InferenceException;
import dev.medley.inference.text.Generation;
import dev.medley.inference.text.GenerationTask;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobHandler;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.textgeneration.model.ModelHost;
import dev.medley.textgeneration.model.ServedTextModel;
import dev.medley.worker.InferenceFailures;
import dev.medley.worker.generation.AnswerIdentity;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/** Does jobs with this worker's model, as the endpoint answers calls, in the background of these. */
@Component
final class GenerationJobs implements JobHandler {
    private final ModelHost models;

    GenerationJobs(ModelHost models) {
        this.models = models;
    }

    @Override
    public CompletableFuture<JobResult> start(Job job) {
        if (!job.hasGeneration()) {
            throw MedleyException.invalid(
                    "work",
                    "This worker generates text; the job's work is "
                            + job.getWorkCase().name().toLowerCase(Locale.ROOT));
        }
        GenerationRequests.requireModel(true, job.getGeneration());
        ServedTextModel model = models.named(job.getGeneration().getModel());
        GenerationTask task = GenerationRequests.task(job.getGeneration(), null).inBackground();
        var result = new CompletableFuture<JobResult>();
        var answer = new WholeAnswer(
                AnswerIdentity.of(model.name()),
                response -> result.complete(
                        JobResult.newBuilder().setGeneration(response).build()),
                result::completeExceptionally);
        try {
            Generation running = model.submit(task, answer);
            result.whenComplete((done, failure) -> {
                if (result.isCancelled()) {
                    running.cancel();
                }
            });
            return result;
        } catch (InferenceException e) {
            throw InferenceFailures.toMedley(e);
        }
    }
}
