package dev.medley.gateway.job;

import dev.medley.gateway.access.Caller;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.CallLog;
import dev.medley.platform.job.ModelWork;
import dev.medley.proto.jobs.v1.CancelJobRequest;
import dev.medley.proto.jobs.v1.CancelJobResponse;
import dev.medley.proto.jobs.v1.GetJobRequest;
import dev.medley.proto.jobs.v1.GetJobResponse;
import dev.medley.proto.jobs.v1.JobServiceGrpc;
import dev.medley.proto.jobs.v1.ListDeadLettersRequest;
import dev.medley.proto.jobs.v1.ListDeadLettersResponse;
import dev.medley.proto.jobs.v1.ListJobsRequest;
import dev.medley.proto.jobs.v1.ListJobsResponse;
import dev.medley.proto.jobs.v1.ResendDeadLetterRequest;
import dev.medley.proto.jobs.v1.ResendDeadLetterResponse;
import dev.medley.proto.jobs.v1.SubmitJobRequest;
import dev.medley.proto.jobs.v1.SubmitJobResponse;
import dev.medley.proto.jobs.v1.SummarizeUsageRequest;
import dev.medley.proto.jobs.v1.SummarizeUsageResponse;
import dev.medley.proto.jobs.v1.WatchJobRequest;
import dev.medley.proto.jobs.v1.WatchJobResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** {@code medley.jobs.v1} at the gateway: whatever tenant a request names, it is the caller's own. */
final class JobEdge extends JobServiceGrpc.JobServiceImplBase {
    private final Jobs jobs;
    private final CoordinatorCalls coordinators;

    JobEdge(Jobs jobs, CoordinatorCalls coordinators) {
        this.jobs = jobs;
        this.coordinators = coordinators;
    }

    @Override
    public void submitJob(SubmitJobRequest request, StreamObserver<SubmitJobResponse> responses) {
        if (!request.hasJob()) {
            throw MedleyException.invalid("job", "job is required");
        }
        if (!ModelWork.isIn(request.getJob())) {
            throw MedleyException.invalid(
                    "job.work",
                    "job.work must be a generation, a captioning, a recording or a video; other work is the suite's own");
        }
        answer(
                jobs.submit(request.getJob(), Caller.current(), requestId())
                        .map(job -> SubmitJobResponse.newBuilder().setJob(job).build()),
                responses);
    }

    @Override
    public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> responses) {
        answer(
                jobs.get(request.getJobId(), Caller.current(), requestId())
                        .map(job -> GetJobResponse.newBuilder().setJob(job).build()),
                responses);
    }

    @Override
    public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> responses) {
        answer(jobs.list(request.getPageSize(), request.getPageToken(), Caller.current(), requestId()), responses);
    }

    @Override
    public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> responses) {
        answer(
                jobs.watch(request.getJobId(), request.getAfterRevision(), Caller.current(), requestId())
                        .map(job -> WatchJobResponse.newBuilder().setJob(job).build()),
                responses);
    }

    @Override
    public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> responses) {
        answer(
                jobs.cancel(request.getJobId(), Caller.current(), requestId())
                        .map(job -> CancelJobResponse.newBuilder().setJob(job).build()),
                responses);
    }

    @Override
    public void listDeadLetters(ListDeadLettersRequest request, StreamObserver<ListDeadLettersResponse> responses) {
        Jobs.requireOperator(Caller.current());
        answer(coordinators.call(JobServiceGrpc.getListDeadLettersMethod(), request, requestId()), responses);
    }

    @Override
    public void resendDeadLetter(ResendDeadLetterRequest request, StreamObserver<ResendDeadLetterResponse> responses) {
        Jobs.requireOperator(Caller.current());
        answer(coordinators.call(JobServiceGrpc.getResendDeadLetterMethod(), request, requestId()), responses);
    }

    @Override
    public void summarizeUsage(SummarizeUsageRequest request, StreamObserver<SummarizeUsageResponse> responses) {
        answer(jobs.usage(request, Caller.current(), requestId()), responses);
    }

    private static String requestId() {
        return CallLog.current().requestId();
    }

    private static <R> void answer(Publisher<R> answers, StreamObserver<R> observer) {
        Disposable asking = Flux.from(answers)
                .subscribe(
                        observer::onNext,
                        failure -> observer.onError(GrpcFailures.toGrpc(GrpcFailures.fromGrpc(failure))),
                        observer::onCompleted);
        ((ServerCallStreamObserver<R>) observer).setOnCancelHandler(asking::dispose);
    }
}
