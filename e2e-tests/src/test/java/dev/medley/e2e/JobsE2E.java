package dev.medley.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobServiceGrpc;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.JobStatus;
import dev.medley.proto.jobs.v1.ListDeadLettersRequest;
import dev.medley.proto.jobs.v1.NamedDeadLetter;
import dev.medley.proto.jobs.v1.ResendDeadLetterRequest;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/**
 * Durable jobs while processes die. {@code -Dmedley.jobs=10000} is the long version: it kills each worker three times;
 * the short one kills one of them once.
 */
@ExtendWith(SuiteExtension.class)
class JobsE2E {
    private static final int JOBS = Integer.getInteger("medley.jobs", 300);
    private static final boolean LONG = JOBS >= 1000;
    private static final int POISON = Math.max(15, JOBS / 20);
    /** The workers' default of jobs beside each other. */
    private static final int AT_ONCE = 24;

    private static final int SENDERS = 8;
    private static final Duration LIMIT = Duration.ofMinutes(LONG ? 30 : 3);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Suite suite;
    private final SuiteProcesses processes;
    private final String model;
    private final JobRecords records;
    private final ExecutorService threads = Executors.newFixedThreadPool(SENDERS);
    private final Map<String, String> accepted = new ConcurrentHashMap<>();

    JobsE2E(Suite suite) {
        this.suite = suite;
        this.processes = suite.processes();
        this.model = suite.model();
        this.records = new JobRecords(processes.kafka());
    }

    @AfterEach
    void theSuiteIsWholeAgain() {
        threads.shutdownNow();
        records.close();
        for (SuiteProcesses.Entry entry : processes.all()) {
            if (!entry.alive()) {
                processes.restart(entry.name());
            }
        }
    }

    @Test
    void everyAcceptedJobEndsOnceWhoeverDies() throws Exception {
        int kills = 0;
        Future<?> sent = send(JOBS);
        awaitAccepted(JOBS / 10);

        killAndRestart("gateway");
        for (int round = 0; round < (LONG ? 3 : 1); round++) {
            for (SuiteProcesses.Entry worker :
                    LONG ? processes.workers() : processes.workers().subList(0, 1)) {
                awaitAccepted(JOBS * (round + 1) / 5);
                killAndRestart(worker.name());
                kills++;
            }
        }
        kafkaGoesAndComesBack();
        killAndRestart("job-coordinator");
        sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        assertThat(accepted).hasSize(JOBS);
        Eventually.within(LIMIT, () -> assertThat(records.read().ends())
                .extracting(JobEvent::getJobId)
                .containsAll(accepted.values()));
        // One that was refused while Kafka went may have been written.
        assertThat(records.read().ends()).extracting(JobEvent::getJobId).doesNotHaveDuplicates();
        assertThat(records.ends()).extracting(JobEvent::getState).containsOnly(JobState.JOB_STATE_SUCCEEDED);
        // Both workers may give up theirs while Kafka is away.
        assertThat(records.starts()).isLessThanOrEqualTo(JOBS + (kills + 2L) * AT_ONCE);
        System.out.printf("%d jobs, %d starts, %d workers killed%n", JOBS, records.starts(), kills);
    }

    @Test
    void poisonIsDeadLetteredOnceAndSentAgainOnceMended() throws Exception {
        String queue = "medley.jobs." + model;
        Future<?> sent = send(POISON);
        for (int i = 0; i < POISON; i++) {
            records.send(i % 2 == 0 ? queue : "medley.jobs", "poison-" + i, "no job".getBytes(UTF_8));
        }
        sent.get(LIMIT.toSeconds(), TimeUnit.SECONDS);

        Eventually.within(LIMIT, () -> {
            assertThat(records.read().ends()).extracting(JobEvent::getJobId).containsAll(accepted.values());
            assertThat(records.deadLetters()).hasSize(POISON);
        });
        assertThat(records.deadLetters())
                .extracting(letter -> letter.getTopic() + "/" + letter.getPartition() + "/" + letter.getOffset())
                .doesNotHaveDuplicates();
        assertThat(records.deadLetters())
                .extracting(letter -> letter.getFailure().getReason())
                .containsOnly("INVALID_REQUEST");
        int mended = 0;
        for (NamedDeadLetter letter : letters()) {
            if (letter.getKey().startsWith("poison-") && mended++ < 5) {
                resend(letter);
            }
        }
        Eventually.within(LIMIT, () -> assertThat(records.read().ends())
                .filteredOn(each -> each.getJobId().startsWith("resent-"))
                .hasSize(5)
                .extracting(JobEvent::getState)
                .containsOnly(JobState.JOB_STATE_SUCCEEDED));
    }

    private Future<?> send(int jobs) {
        String run = Long.toHexString(System.nanoTime());
        List<Future<?>> all = new ArrayList<>();
        for (int sender = 0; sender < SENDERS; sender++) {
            int first = sender;
            all.add(threads.submit(() -> {
                for (int i = first; i < jobs; i += SENDERS) {
                    submitUntilAccepted(run + "-" + i);
                }
                return null;
            }));
        }
        return CompletableFuture.runAsync(() -> {
            for (Future<?> each : all) {
                try {
                    each.get();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        });
    }

    /** As a client does that was told to come again, or not answered. */
    private void submitUntilAccepted(String key) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> reply = submit(key);
                if (reply.statusCode() == 202) {
                    String id = JsonMapper.shared()
                            .readTree(reply.body())
                            .path("id")
                            .asString();
                    assertThat(accepted.putIfAbsent(key, id)).isNull();
                    return;
                }
                assertThat(reply.statusCode()).as(reply.body()).isEqualTo(503);
                assertThat(reply.headers().firstValue("retry-after")).isPresent();
            } catch (IOException e) {
                // The gateway is gone, and comes back.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        throw new AssertionError(key + " was not accepted within " + LIMIT);
    }

    private HttpResponse<String> submit(String key) throws IOException, InterruptedException {
        // The same key again has to be the same job.
        int tokens = 2 + Math.floorMod(key.hashCode(), 8);
        String body =
                """
                {"url":"/v1/completions","body":{"model":"%s","prompt":"The contract","max_tokens":%d}}"""
                        .formatted(model, tokens);
        HttpRequest request = HttpRequest.newBuilder(suite.rest().resolve("/v1/jobs"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + suite.apiKey())
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void awaitAccepted(int count) throws Exception {
        Eventually.within(LIMIT, () -> assertThat(accepted.size()).isGreaterThanOrEqualTo(count));
    }

    private void killAndRestart(String name) {
        processes.kill(processes.named(name));
        processes.restart(name);
    }

    /** Chat goes on meanwhile, jobs are told to come again. */
    private void kafkaGoesAndComesBack() throws Exception {
        processes.kill(processes.named("kafka"));
        Eventually.within(Duration.ofSeconds(20), () -> {
            HttpResponse<String> refused = submit("while-kafka-is-down-" + System.nanoTime());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("retry-after")).isPresent();
        });
        assertThat(new RestCalls(suite).chatWith("").status()).isEqualTo(200);
        processes.restart("kafka");
    }

    private List<NamedDeadLetter> letters() {
        return stub().listDeadLetters(
                        ListDeadLettersRequest.newBuilder().setPageSize(100).build())
                .getLettersList();
    }

    private JobStatus resend(NamedDeadLetter letter) {
        Job mended = Job.newBuilder()
                .setTenant("mended")
                .setGeneration(Generation.newBuilder()
                        .setModel(model)
                        .setMaxTokens(2)
                        .setPrompt(Prompt.newBuilder().setText("The contract")))
                .build();
        return stub().resendDeadLetter(ResendDeadLetterRequest.newBuilder()
                        .setId(letter.getId())
                        .setMended(mended)
                        .build())
                .getJob();
    }

    private JobServiceGrpc.JobServiceBlockingStub stub() {
        return JobServiceGrpc.newBlockingStub(suite.channel()).withDeadlineAfter(30, TimeUnit.SECONDS);
    }
}
