package dev.medley.jobcoordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.proto.jobs.v1.GetJobRequest;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobServiceGrpc;
import dev.medley.proto.jobs.v1.JobServiceGrpc.JobServiceBlockingStub;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.JobStatus;
import dev.medley.proto.jobs.v1.SubmitJobRequest;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** The real service in this process, on free ports, with a channel to it. */
final class CoordinatorUnderTest implements AutoCloseable {
    static final String TENANT = "tests";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ConfigurableApplicationContext context;
    private final ManagedChannel channel;

    private CoordinatorUnderTest(String broker, Path folder) {
        context = new SpringApplicationBuilder(JobCoordinatorApplication.class)
                .registerShutdownHook(false)
                .run(
                        "--spring.grpc.server.port=0",
                        "--server.port=0",
                        "--medley.platform.drain-notice=0s",
                        "--medley.platform.drain-timeout=1s",
                        "--medley.job-coordinator.folder=" + folder,
                        "--medley.job-coordinator.instance-expiry=1h",
                        "--spring.kafka.bootstrap-servers=" + broker);
        int port = context.getBean(GrpcServerLifecycle.class).getPort();
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    /** Starts a coordinator and waits until it serves. */
    static CoordinatorUnderTest serving(String broker, Path folder) {
        var coordinator = new CoordinatorUnderTest(broker, folder);
        await("the coordinator serves", () -> coordinator.health() == ServingStatus.SERVING);
        return coordinator;
    }

    /** Waits for a condition, for at most a minute. */
    static void await(String what, BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(LIMIT);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("%s within %s", what, LIMIT).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Text to write, in as many milliseconds as it may have tokens. */
    static Job job(String id, String model, String prompt, int millis) {
        return Job.newBuilder()
                .setId(id)
                .setTenant(TENANT)
                .setGeneration(Generation.newBuilder()
                        .setModel(model)
                        .setMaxTokens(millis)
                        .setPrompt(Prompt.newBuilder().setText(prompt)))
                .build();
    }

    JobServiceBlockingStub stub() {
        return JobServiceGrpc.newBlockingStub(channel);
    }

    JobServiceGrpc.JobServiceFutureStub futures() {
        return JobServiceGrpc.newFutureStub(channel);
    }

    JobStatus submit(Job job) {
        return stub().submitJob(SubmitJobRequest.newBuilder().setJob(job).build())
                .getJob();
    }

    JobStatus get(String id) {
        return stub().getJob(GetJobRequest.newBuilder()
                        .setTenant(TENANT)
                        .setJobId(id)
                        .build())
                .getJob();
    }

    JobStatus ended(String id, JobState state) {
        await(id + " ends", () -> has(id) && get(id).getEvent().getState() == state);
        return get(id);
    }

    boolean has(String id) {
        try {
            return get(id).hasEvent();
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private ServingStatus health() {
        return HealthGrpc.newBlockingStub(channel)
                .check(HealthCheckRequest.newBuilder()
                        .setService("medley.jobs.v1.JobService")
                        .build())
                .getStatus();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        context.close();
    }
}
