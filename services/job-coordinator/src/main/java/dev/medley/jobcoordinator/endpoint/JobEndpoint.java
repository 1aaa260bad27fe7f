package dev.medley.jobcoordinator.endpoint;

import dev.medley.jobcoordinator.intake.Submissions;
import dev.medley.jobcoordinator.table.DeadLetters;
import dev.medley.jobcoordinator.table.JobStates;
import dev.medley.jobcoordinator.table.JobTable;
import dev.medley.jobcoordinator.table.UsageTable;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.grpc.ResponseStream;
import dev.medley.proto.jobs.v1.CancelJobRequest;
import dev.medley.proto.jobs.v1.CancelJobResponse;
import dev.medley.proto.jobs.v1.GetJobRequest;
import dev.medley.proto.jobs.v1.GetJobResponse;
import dev.medley.proto.jobs.v1.JobServiceGrpc.JobServiceImplBase;
import dev.medley.proto.jobs.v1.JobStatus;
import dev.medley.proto.jobs.v1.ListDeadLettersRequest;
import dev.medley.proto.jobs.v1.ListDeadLettersResponse;
import dev.medley.proto.jobs.v1.ListJobsRequest;
import dev.medley.proto.jobs.v1.ListJobsResponse;
import dev.medley.proto.jobs.v1.NamedDeadLetter;
import dev.medley.proto.jobs.v1.ResendDeadLetterRequest;
import dev.medley.proto.jobs.v1.ResendDeadLetterResponse;
import dev.medley.proto.jobs.v1.SubmitJobRequest;
import dev.medley.proto.jobs.v1.SubmitJobResponse;
import dev.medley.proto.jobs.v1.SummarizeUsageRequest;
import dev.medley.proto.jobs.v1.SummarizeUsageResponse;
import dev.medley.proto.jobs.v1.WatchJobRequest;
import dev.medley.proto.jobs.v1.WatchJobResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.springframework.grpc.server.service.GrpcService;

/** {@code medley.jobs.v1.JobService}. */
@GrpcService
final class JobEndpoint extends JobServiceImplBase {
    private final JobTable table;
    private final DeadLetters deadLetters;
    private final UsageTable usage;
    private final Submissions submissions;

    JobEndpoint(JobTable table, DeadLetters deadLetters, UsageTable usage, Submissions submissions) {
        this.table = table;
        this.deadLetters = deadLetters;
        this.usage = usage;
        this.submissions = submissions;
    }

    @Override
    public void submitJob(SubmitJobRequest request, StreamObserver<SubmitJobResponse> responses) {
        if (!request.hasJob()) {
            throw MedleyException.invalid("job", "job is required");
        }
        answer(
                submissions.submit(request.getJob(), request.getAllowedModelsList()),
                job -> SubmitJobResponse.newBuilder().setJob(job).build(),
                responses);
    }

    @Override
    public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> responses) {
        JobStatus job = find(request.getTenant(), request.getJobId());
        responses.onNext(GetJobResponse.newBuilder().setJob(job).build());
        responses.onCompleted();
    }

    @Override
    public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> responses) {
        int size = Requests.pageSize(request.getPageSize());
        List<JobStatus> page = table.list(Requests.tenant(request.getTenant()), size + 1, request.getPageToken());
        var response = ListJobsResponse.newBuilder().addAllJobs(page.subList(0, Math.min(size, page.size())));
        if (page.size() > size) {
            response.setNextPageToken(page.get(size - 1).getEvent().getJobId());
        }
        responses.onNext(response.build());
        responses.onCompleted();
    }

    @Override
    public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> responses) {
        JobStatus now = find(request.getTenant(), request.getJobId());
        var stream = new ResponseStream<>(responses);
        Runnable watch = table.watch(request.getJobId(), request.getAfterRevision(), job -> {
            stream.send(WatchJobResponse.newBuilder().setJob(job).build());
            if (JobStates.isEnd(job.getEvent().getState())) {
                stream.complete();
            }
        });
        stream.onCancel(watch);
        if (JobStates.isEnd(now.getEvent().getState()) && now.getRevision() <= request.getAfterRevision()) {
            stream.complete();
        }
    }

    @Override
    public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> responses) {
        answer(
                submissions.cancel(find(request.getTenant(), request.getJobId())),
                job -> CancelJobResponse.newBuilder().setJob(job).build(),
                responses);
    }

    @Override
    public void listDeadLetters(ListDeadLettersRequest request, StreamObserver<ListDeadLettersResponse> responses) {
        int size = Requests.pageSize(request.getPageSize());
        List<NamedDeadLetter> page = deadLetters.list(size + 1, request.getPageToken());
        var response = ListDeadLettersResponse.newBuilder().addAllLetters(page.subList(0, Math.min(size, page.size())));
        if (page.size() > size) {
            response.setNextPageToken(page.get(size - 1).getId());
        }
        responses.onNext(response.build());
        responses.onCompleted();
    }

    @Override
    public void resendDeadLetter(ResendDeadLetterRequest request, StreamObserver<ResendDeadLetterResponse> responses) {
        NamedDeadLetter letter = deadLetters
                .find(request.getId())
                .orElseThrow(() -> Requests.missing("dead letter", "id", request.getId()));
        answer(
                submissions.submit(Requests.resent(letter, request), List.of()),
                job -> ResendDeadLetterResponse.newBuilder().setJob(job).build(),
                responses);
    }

    @Override
    public void summarizeUsage(SummarizeUsageRequest request, StreamObserver<SummarizeUsageResponse> responses) {
        String from = Requests.day("from_day", request.getFromDay());
        String to = Requests.day("to_day", request.getToDay());
        responses.onNext(SummarizeUsageResponse.newBuilder()
                .addAllSummaries(usage.from(request.getTenant(), from, to))
                .build());
        responses.onCompleted();
    }

    private JobStatus find(String tenant, String id) {
        return table.find(Requests.tenant(tenant), id).orElseThrow(() -> Requests.missing("job", "job_id", id));
    }

    private static <A> void answer(
            CompletableFuture<JobStatus> job, Function<JobStatus, A> answer, StreamObserver<A> responses) {
        var unused = job.whenComplete((status, failure) -> {
            if (failure == null) {
                responses.onNext(answer.apply(status));
                responses.onCompleted();
            } else {
                boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
                responses.onError(wrapped ? failure.getCause() : failure);
            }
        });
    }
}
