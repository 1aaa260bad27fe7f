package dev.medley.gateway.testing;

import com.google.protobuf.Timestamp;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.GrpcFailures;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobRecords;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.CancelJobRequest;
import dev.medley.proto.jobs.v1.CancelJobResponse;
import dev.medley.proto.jobs.v1.GetJobRequest;
import dev.medley.proto.jobs.v1.GetJobResponse;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobServiceGrpc;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.JobStatus;
import dev.medley.proto.jobs.v1.ListDeadLettersRequest;
import dev.medley.proto.jobs.v1.ListDeadLettersResponse;
import dev.medley.proto.jobs.v1.ListJobsRequest;
import dev.medley.proto.jobs.v1.ListJobsResponse;
import dev.medley.proto.jobs.v1.SubmitJobRequest;
import dev.medley.proto.jobs.v1.SubmitJobResponse;
import dev.medley.proto.jobs.v1.SummarizeUsageRequest;
import dev.medley.proto.jobs.v1.SummarizeUsageResponse;
import dev.medley.proto.jobs.v1.WatchJobRequest;
import dev.medley.proto.jobs.v1.WatchJobResponse;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.usage.v1.UsageSummary;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A coordinator with a real gRPC server and real announcements, whose jobs become what it is told. */
public final class FakeCoordinator extends JobServiceGrpc.JobServiceImplBase implements AutoCloseable {
    private final Map<String, JobStatus> jobs = new LinkedHashMap<>();
    private final Map<String, List<StreamObserver<WatchJobResponse>>> watches = new LinkedHashMap<>();
    private final List<SubmitJobRequest> received = new ArrayList<>();
    private final AnnouncedServer server;
    private final Set<String> cancelled = new LinkedHashSet<>();
    private final KafkaProducer<String, byte[]> producer;
    private @Nullable Function<Job, Consumer<JobEvent.Builder>> ending;
    private Predicate<Job> refused = job -> true;
    private @Nullable MedleyException failure;

    FakeCoordinator(String bootstrapServers, String topic) {
        String instance = "coordinator-" + UUID.randomUUID();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer());
        server = new AnnouncedServer(bootstrapServers, topic, instance, this, announcement -> announcement
                .setRole(Role.ROLE_COORDINATOR)
                .setReady(true));
    }

    /** Refuses to take jobs from now on; null takes them again. */
    public synchronized void refusing(@Nullable MedleyException failure) {
        refusing(job -> true, failure);
    }

    /** Refuses to take such jobs from now on; null takes them again. */
    public synchronized void refusing(Predicate<Job> which, @Nullable MedleyException failure) {
        this.refused = which;
        this.failure = failure;
    }

    /** Has each job become something as soon as it is taken, from now on. */
    public synchronized void ending(Function<Job, Consumer<JobEvent.Builder>> ending) {
        this.ending = ending;
    }

    @Override
    public void summarizeUsage(SummarizeUsageRequest request, StreamObserver<SummarizeUsageResponse> responses) {
        responses.onNext(SummarizeUsageResponse.newBuilder()
                .addSummaries(UsageSummary.newBuilder()
                        .setDay(request.getFromDay())
                        .setTenant(request.getTenant().isEmpty() ? "*" : request.getTenant())
                        .setModel("tiny")
                        .setRequests(2)
                        .setPromptTokens(30)
                        .setCompletionTokens(4))
                .build());
        responses.onCompleted();
    }

    /** The jobs that it was told to cancel. */
    public synchronized Set<String> cancelled() {
        return Set.copyOf(cancelled);
    }

    /** The request that brought a job. */
    public synchronized SubmitJobRequest received(String id) {
        return received.stream()
                .filter(request -> request.getJob().getId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** All jobs that it was brought, each as often as it was. */
    public synchronized List<Job> received() {
        return received.stream().map(SubmitJobRequest::getJob).toList();
    }

    /** The request that came last. */
    public synchronized SubmitJobRequest lastReceived() {
        return received.get(received.size() - 1);
    }

    /** Has a job become something else. */
    public synchronized void change(String id, Consumer<JobEvent.Builder> change) {
        JobStatus.Builder changed = Objects.requireNonNull(jobs.get(id)).toBuilder();
        change.accept(changed.getEventBuilder().setAt(Timestamp.newBuilder().setSeconds(2000)));
        JobStatus now = changed.setRevision(changed.getRevision() + 1).build();
        jobs.put(id, now);
        watches.getOrDefault(id, List.of()).forEach(watch -> tell(watch, now));
    }

    /** Says goodbye and takes no more calls. */
    @Override
    public void close() {
        server.leave();
        server.close();
        producer.close(Duration.ZERO);
    }

    @Override
    public synchronized void submitJob(SubmitJobRequest request, StreamObserver<SubmitJobResponse> observer) {
        received.add(request);
        if (failure != null && refused.test(request.getJob())) {
            observer.onError(GrpcFailures.toGrpc(failure));
            return;
        }
        Job job = request.getJob();
        JobEvent event = JobEvent.newBuilder()
                .setJobId(job.getId())
                .setTenant(job.getTenant())
                .setState(JobState.JOB_STATE_ACCEPTED)
                .setAcceptedAt(Timestamp.newBuilder().setSeconds(1000))
                .setModel(job.getGeneration().getModel())
                .setPriority(job.getPriority())
                .putAllLabels(job.getLabelsMap())
                .build();
        JobStatus status = jobs.computeIfAbsent(
                job.getId(),
                id -> JobStatus.newBuilder().setEvent(event).setRevision(1).build());
        observer.onNext(SubmitJobResponse.newBuilder().setJob(status).build());
        observer.onCompleted();
        if (job.hasBatch() || job.hasPipeline()) {
            String topic = job.hasBatch() ? JobTopics.BATCHES : JobTopics.PIPELINES;
            Job queued = job.toBuilder()
                    .setAcceptedAt(JobRecords.timestamp(Instant.now()))
                    .build();
            var unused = producer.send(new JobRecords("coordinator").queued(topic, queued));
        } else if (ending != null && status.getRevision() == 1) {
            change(job.getId(), ending.apply(job));
        }
    }

    @Override
    public synchronized void getJob(GetJobRequest request, StreamObserver<GetJobResponse> observer) {
        JobStatus job = find(request.getTenant(), request.getJobId());
        if (job == null) {
            observer.onError(missing());
            return;
        }
        observer.onNext(GetJobResponse.newBuilder().setJob(job).build());
        observer.onCompleted();
    }

    @Override
    public synchronized void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> observer) {
        observer.onNext(ListJobsResponse.newBuilder()
                .addAllJobs(jobs.values().stream()
                        .filter(job -> job.getEvent().getTenant().equals(request.getTenant()))
                        .limit(request.getPageSize())
                        .toList())
                .build());
        observer.onCompleted();
    }

    @Override
    public synchronized void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> observer) {
        JobStatus job = find(request.getTenant(), request.getJobId());
        if (job == null) {
            observer.onError(missing());
            return;
        }
        watches.computeIfAbsent(request.getJobId(), key -> new ArrayList<>()).add(observer);
        if (job.getRevision() > request.getAfterRevision()) {
            tell(observer, job);
        }
    }

    @Override
    public synchronized void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> observer) {
        JobStatus job = find(request.getTenant(), request.getJobId());
        if (job == null) {
            observer.onError(missing());
            return;
        }
        cancelled.add(request.getJobId());
        observer.onNext(CancelJobResponse.newBuilder()
                .setJob(job.toBuilder().setCancelling(true))
                .build());
        observer.onCompleted();
    }

    @Override
    public void listDeadLetters(ListDeadLettersRequest request, StreamObserver<ListDeadLettersResponse> observer) {
        observer.onNext(ListDeadLettersResponse.getDefaultInstance());
        observer.onCompleted();
    }

    private @Nullable JobStatus find(String tenant, String id) {
        JobStatus job = jobs.get(id);
        return job != null && job.getEvent().getTenant().equals(tenant) ? job : null;
    }

    private static void tell(StreamObserver<WatchJobResponse> watch, JobStatus job) {
        watch.onNext(WatchJobResponse.newBuilder().setJob(job).build());
        if (job.getEvent().getState() == JobState.JOB_STATE_SUCCEEDED) {
            watch.onCompleted();
        }
    }

    private static Exception missing() {
        return GrpcFailures.toGrpc(
                new MedleyException(ErrorCategory.NOT_FOUND, "There is no such job", "job_id", null, null));
    }
}
