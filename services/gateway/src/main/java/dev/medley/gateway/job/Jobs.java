package dev.medley.gateway.job;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.webhook.Webhooks;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.CancelJobRequest;
import dev.medley.proto.jobs.v1.CancelJobResponse;
import dev.medley.proto.jobs.v1.GetJobRequest;
import dev.medley.proto.jobs.v1.GetJobResponse;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobFailure;
import dev.medley.proto.jobs.v1.JobServiceGrpc;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.JobStatus;
import dev.medley.proto.jobs.v1.ListJobsRequest;
import dev.medley.proto.jobs.v1.ListJobsResponse;
import dev.medley.proto.jobs.v1.SubmitJobRequest;
import dev.medley.proto.jobs.v1.SubmitJobResponse;
import dev.medley.proto.jobs.v1.SummarizeUsageRequest;
import dev.medley.proto.jobs.v1.SummarizeUsageResponse;
import dev.medley.proto.jobs.v1.WatchJobRequest;
import dev.medley.proto.jobs.v1.WatchJobResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The jobs of callers: each sees and uses their own alone, and the models that they may use. Thread-safe. */
public final class Jobs {
    private static final Duration RECONNECT = Duration.ofMillis(500);
    private static final int RECONNECTS = 20;

    private static final Set<JobState> ENDS = EnumSet.of(
            JobState.JOB_STATE_SUCCEEDED,
            JobState.JOB_STATE_FAILED,
            JobState.JOB_STATE_CANCELLED,
            JobState.JOB_STATE_EXPIRED);

    private final CoordinatorCalls coordinators;
    private final Webhooks webhooks;

    public Jobs(CoordinatorCalls coordinators, Webhooks webhooks) {
        this.coordinators = coordinators;
        this.webhooks = webhooks;
    }

    /** Whether a job stays as it is. */
    public static boolean hasEnded(JobStatus job) {
        return ENDS.contains(job.getEvent().getState());
    }

    /** What a failed job says, as the failure that it is. */
    public static MedleyException failure(JobFailure failure) {
        ErrorCategory category = Arrays.stream(ErrorCategory.values())
                .filter(each -> each.name().equals(failure.getReason()))
                .findFirst()
                .orElse(ErrorCategory.INTERNAL);
        return new MedleyException(
                category, failure.getMessage(), failure.getField().isEmpty() ? null : failure.getField(), null, null);
    }

    /** Hands in a job, under an id of its own unless it has one. */
    public Mono<JobStatus> submit(Job job, Caller caller, String requestId) {
        webhooks.check(job.getWebhook(), caller.owner());
        Job.Builder owned = job.toBuilder().setTenant(caller.owner());
        if (job.getId().isEmpty()) {
            owned.setId("job-" + UUID.randomUUID());
        }
        var request = SubmitJobRequest.newBuilder().setJob(owned).addAllAllowedModels(caller.models());
        return coordinators
                .call(JobServiceGrpc.getSubmitJobMethod(), request.build(), requestId)
                .map(SubmitJobResponse::getJob);
    }

    public Mono<JobStatus> get(String id, Caller caller, String requestId) {
        var request = GetJobRequest.newBuilder().setTenant(caller.owner()).setJobId(id);
        return coordinators
                .call(JobServiceGrpc.getGetJobMethod(), request.build(), requestId)
                .map(GetJobResponse::getJob);
    }

    /** @param after id of the job that came last before; empty for the newest */
    public Mono<ListJobsResponse> list(int size, String after, Caller caller, String requestId) {
        var request = ListJobsRequest.newBuilder()
                .setTenant(caller.owner())
                .setPageSize(size)
                .setPageToken(after);
        return coordinators.call(JobServiceGrpc.getListJobsMethod(), request.build(), requestId);
    }

    public Mono<JobStatus> cancel(String id, Caller caller, String requestId) {
        var request = CancelJobRequest.newBuilder().setTenant(caller.owner()).setJobId(id);
        return coordinators
                .call(JobServiceGrpc.getCancelJobMethod(), request.build(), requestId)
                .map(CancelJobResponse::getJob);
    }

    /** What a job has come to, and each change until it has ended; goes on with another coordinator if one is lost. */
    public Flux<JobStatus> watch(String id, long afterRevision, Caller caller, String requestId) {
        var heard = new AtomicLong(afterRevision);
        return Flux.defer(() -> coordinators.stream(
                        JobServiceGrpc.getWatchJobMethod(),
                        WatchJobRequest.newBuilder()
                                .setTenant(caller.owner())
                                .setJobId(id)
                                .setAfterRevision(heard.get())
                                .build(),
                        requestId))
                .map(WatchJobResponse::getJob)
                .doOnNext(job -> heard.set(job.getRevision()))
                .retryWhen(Retry.fixedDelay(RECONNECTS, RECONNECT)
                        .filter(Jobs::mayComeBack)
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
    }

    /** What was used; of everyone, or of whom the request names, for those who belong to no tenant. */
    public Mono<SummarizeUsageResponse> usage(SummarizeUsageRequest request, Caller caller, String requestId) {
        SummarizeUsageRequest own = caller.tenant().isEmpty()
                ? request
                : request.toBuilder().setTenant(caller.owner()).build();
        return coordinators.call(JobServiceGrpc.getSummarizeUsageMethod(), own, requestId);
    }

    /** @throws MedleyException PERMISSION_DENIED unless the caller may see what is of no tenant */
    static void requireOperator(Caller caller) {
        if (!caller.tenant().isEmpty()) {
            throw new MedleyException(
                    ErrorCategory.PERMISSION_DENIED, "Dead letters are for operators, whose key is no tenant's");
        }
    }

    private static boolean mayComeBack(Throwable thrown) {
        return thrown instanceof MedleyException failure && failure.category() == ErrorCategory.UNAVAILABLE;
    }
}
