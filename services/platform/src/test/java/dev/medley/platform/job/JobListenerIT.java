package dev.medley.platform.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.medley.local.kafka.KafkaBroker;
import dev.medley.proto.jobs.v1.DeadLetter;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobState;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class JobListenerIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int AT_ONCE = 16;
    /** A dead member's jobs go to others after so long. */
    static final Duration SESSION = Duration.ofSeconds(4);

    private static KafkaBroker broker;

    private final Path directory;
    private final Map<String, Object> kafka;
    private final String topic;
    private final JobQueue queue;
    private final List<JobListener> listeners = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();

    JobListenerIT(@TempDir Path directory, TestInfo test) {
        this.directory = directory;
        kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
        topic = "jobs." + test.getTestMethod().orElseThrow().getName();
        queue = new JobQueue(kafka, topic);
    }

    @BeforeAll
    static void startKafka(@TempDir Path directory) {
        broker = KafkaBroker.start(directory);
    }

    @AfterAll
    static void stopKafka() {
        broker.close();
    }

    @AfterEach
    void close() {
        listeners.forEach(JobListener::close);
        processes.forEach(Process::destroyForcibly);
        queue.close();
    }

    @Test
    void aJobRunsAndTellsWhatItGave() {
        listen("a", 3);

        queue.send(JobQueue.job("one", 10));

        queue.await(SOON, () -> ended("one"));
        assertThat(queue.events("one"))
                .extracting(JobEvent::getState)
                .containsExactly(JobState.JOB_STATE_STARTED, JobState.JOB_STATE_SUCCEEDED);
        JobEvent last = queue.events("one").get(1);
        assertThat(last.getResult().getGeneration().getModel()).isEqualTo("done one");
        assertThat(last.getTenant()).isEqualTo("tests");
        assertThat(last.getAttempt()).isEqualTo(1);
        assertThat(last.getInstanceId()).isEqualTo("a");
    }

    @Test
    void everyJobEndsOnceThoughWorkersAndTheBrokerDie() throws Exception {
        int jobs = 1500;
        int kills = 3;
        List<Process> workers = new ArrayList<>(List.of(process("a0"), process("b0")));
        for (int i = 0; i < jobs; i++) {
            queue.send(JobQueue.job("job-" + i, 5 + i % 40));
        }
        for (int kill = 1; kill <= kills; kill++) {
            int share = jobs * kill / (kills + 2);
            queue.await(Duration.ofMinutes(2), () -> queue.ends().size() >= share);
            workers.get(kill % 2).destroyForcibly().waitFor();
            workers.set(kill % 2, process((kill % 2 == 0 ? "a" : "b") + kill));
            if (kill == 2) {
                broker.restart();
            }
        }

        queue.await(Duration.ofMinutes(3), () -> queue.ends().size() >= jobs);

        assertThat(queue.ends())
                .extracting(JobEvent::getJobId)
                .doesNotHaveDuplicates()
                .hasSize(jobs);
        assertThat(queue.ends()).extracting(JobEvent::getState).containsOnly(JobState.JOB_STATE_SUCCEEDED);
        assertThat(JobWork.calls(calls())).hasSizeLessThanOrEqualTo(jobs + (kills + 2) * AT_ONCE);
    }

    @Test
    void aSlowJobStaysWithItsWorkerWhoeverJoins() {
        listen("first", 3);
        for (int i = 0; i < AT_ONCE; i++) {
            queue.send(JobQueue.job("slow-" + i, 4_000));
        }
        queue.await(SOON, () -> queue.events().size() >= AT_ONCE);

        listen("second", 3);
        sendQuickOnes(100);

        queue.await(SOON.multipliedBy(2), () -> queue.ends().size() == AT_ONCE + 100);
        assertThat(JobWork.calls(calls())).doesNotHaveDuplicates().hasSize(AT_ONCE + 100);
        assertThat(queue.ends()).extracting(JobEvent::getInstanceId).contains("first", "second");
    }

    @Test
    void jobsOfAWorkerThatGavePartitionsAwayAndDiedAreTakenUp() throws Exception {
        Process first = process("first");
        for (int i = 0; i < AT_ONCE; i++) {
            queue.send(JobQueue.job("slow-" + i, 6_000));
        }
        queue.await(SOON, () -> queue.events().size() >= AT_ONCE);
        listen("second", 3);
        sendQuickOnes(20);
        queue.await(SOON, () -> !queue.ends().isEmpty());

        first.destroyForcibly().waitFor();

        queue.await(SOON.multipliedBy(2), () -> queue.ends().size() == AT_ONCE + 20);
        assertThat(queue.ends()).extracting(JobEvent::getInstanceId).containsOnly("second");
        assertThat(queue.ends()).extracting(JobEvent::getJobId).doesNotHaveDuplicates();
        assertThat(JobWork.calls(calls())).hasSize(2 * AT_ONCE + 20);
    }

    @Test
    void poisonIsDeadLetteredOnceAndBlocksNobody() {
        listen("a", 3);
        for (int i = 0; i < 50; i++) {
            queue.send("poison-" + i, "no job".getBytes(UTF_8));
            queue.send(JobQueue.job("good-" + i, 1));
        }
        queue.send("another", JobQueue.job("one", 1).toByteArray());
        queue.send(JobQueue.job("refused", 1, "refuse"));

        queue.await(SOON, () -> queue.ends().size() >= 51 && queue.deadLetters().size() >= 52);

        assertThat(queue.deadLetters())
                .extracting(DeadLetter::getFailure)
                .extracting(failure -> failure.getReason() + ": " + failure.getMessage())
                .containsOnly(
                        "INVALID_REQUEST: The record is no medley.jobs.v1.Job",
                        "INVALID_REQUEST: id is 'one', but the record's key is 'another'",
                        "INVALID_REQUEST: refused as it asked to be");
        assertThat(queue.deadLetters())
                .extracting(letter -> letter.getPartition() + "/" + letter.getOffset())
                .doesNotHaveDuplicates()
                .hasSize(52);
        assertThat(queue.events("refused").get(1).getState()).isEqualTo(JobState.JOB_STATE_FAILED);
        assertThat(Collections.frequency(JobWork.calls(calls()), "refused")).isEqualTo(1);
    }

    @Test
    void whatCanSucceedLaterIsTriedAgain() {
        listen("a", 3);

        queue.send(JobQueue.job("flaky", 1, "fail once"));

        queue.await(SOON, () -> ended("flaky"));
        assertThat(queue.events("flaky"))
                .extracting(JobEvent::getState)
                .containsExactly(
                        JobState.JOB_STATE_STARTED,
                        JobState.JOB_STATE_RETRYING,
                        JobState.JOB_STATE_STARTED,
                        JobState.JOB_STATE_SUCCEEDED);
        assertThat(queue.events("flaky").get(1).getFailure().getReason()).isEqualTo("UNAVAILABLE");
    }

    @Test
    void aJobFailsAfterItsLastTry() {
        listen("a", 1);

        queue.send(JobQueue.job("flaky", 1, "fail once"));

        queue.await(SOON, () -> ended("flaky") && !queue.deadLetters().isEmpty());
        assertThat(queue.ends().get(0).getFailure().getMessage()).isEqualTo("one try too early");
    }

    @Test
    void waitingForRoomIsNoTry() {
        listen("a", 1);

        queue.send(JobQueue.job("patient", 1, "busy twice"));

        queue.await(SOON, () -> ended("patient"));
        assertThat(queue.ends().get(0).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
        assertThat(queue.ends().get(0).getAttempt()).isEqualTo(1);
    }

    @Test
    void aJobThatComesTooLateIsNotStarted() {
        queue.send(JobQueue.job("late", 1).toBuilder()
                .setExpiresAt(Timestamp.newBuilder().setSeconds(1))
                .build());

        listen("a", 3);

        queue.await(SOON, () -> ended("late"));
        assertThat(queue.ends().get(0).getState()).isEqualTo(JobState.JOB_STATE_EXPIRED);
        assertThat(JobWork.calls(calls())).isEmpty();
    }

    @Test
    void aJobThatWaitsForTooLongEndsBeforeItsTurn() {
        listen("a", 3);
        for (int i = 0; i < AT_ONCE; i++) {
            queue.send(JobQueue.job("lasting-" + i, 60_000));
        }
        queue.await(SOON, () -> queue.events().size() >= AT_ONCE);

        queue.send(JobQueue.job("late", 1).toBuilder()
                .setExpiresAt(JobRecords.timestamp(Instant.now().plusSeconds(1)))
                .build());

        queue.await(SOON, () -> ended("late"));
        assertThat(queue.ends()).singleElement().extracting(JobEvent::getState).isEqualTo(JobState.JOB_STATE_EXPIRED);
    }

    @Test
    void whoLeavesInOrderGivesItsJobsBack() {
        JobListener first = listen("first", 1);
        queue.send(JobQueue.job("long", 1500));
        queue.await(SOON, () -> !queue.events("long").isEmpty());

        first.close();
        listen("second", 1);

        queue.await(SOON, () -> ended("long"));
        assertThat(queue.ends().get(0).getInstanceId()).isEqualTo("second");
        assertThat(queue.ends().get(0).getState()).isEqualTo(JobState.JOB_STATE_SUCCEEDED);
    }

    @Test
    void aJobThreeTimesAsLongAsThePollIntervalRunsOnce() {
        var hasty = new HashMap<>(kafka);
        hasty.put("max.poll.interval.ms", 1000);
        listen("first", 3, hasty);
        listen("second", 3, hasty);

        queue.send(JobQueue.job("slow", 3000));

        queue.await(SOON, () -> ended("slow"));
        assertThat(queue.events("slow"))
                .extracting(JobEvent::getState)
                .containsExactly(JobState.JOB_STATE_STARTED, JobState.JOB_STATE_SUCCEEDED);
        assertThat(JobWork.calls(calls())).containsExactly("slow");
    }

    @Test
    void aCancelledJobEndsSoWhetherItWaitsOrRunsOrHasPassedOn() {
        listen("first", 3);
        for (int i = 0; i < AT_ONCE; i++) {
            queue.send(JobQueue.job("endless-" + i, 60_000));
        }
        queue.await(SOON, () -> queue.events().size() >= AT_ONCE);
        queue.send(JobQueue.job("waits", 1));
        queue.cancel("waits");
        queue.await(SOON, () -> ended("waits"));
        listen("second", 3);
        sendQuickOnes(20);
        queue.await(SOON, () -> queue.ends().size() > 1);

        for (int i = 0; i < AT_ONCE; i++) {
            queue.cancel("endless-" + i);
        }

        queue.await(SOON, () -> queue.ends().size() == AT_ONCE + 21);
        assertThat(queue.ends())
                .filteredOn(each -> !each.getJobId().startsWith("quick"))
                .hasSize(AT_ONCE + 1)
                .extracting(JobEvent::getState)
                .containsOnly(JobState.JOB_STATE_CANCELLED);
        assertThat(JobWork.calls(calls())).doesNotContain("waits").doesNotHaveDuplicates();
    }

    private void sendQuickOnes(int count) {
        for (int i = 0; i < count; i++) {
            queue.send(JobQueue.job("quick-" + i, 1));
        }
    }

    private JobListener listen(String instanceId, int attempts) {
        return listen(instanceId, attempts, kafka);
    }

    private JobListener listen(String instanceId, int attempts, Map<String, Object> kafka) {
        var settings = new JobSettings(topic, AT_ONCE, attempts, Duration.ofMillis(50), SESSION);
        var listener = new JobListener(settings, kafka, instanceId, new JobWork(calls()), Duration.ZERO);
        listeners.add(listener);
        listener.start();
        return listener;
    }

    private Process process(String instanceId) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JobWork.class.getName(),
                        broker.bootstrapServers(),
                        topic,
                        instanceId,
                        calls().toString())
                .redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), instanceId + ".log"))
                .start();
        processes.add(process);
        return process;
    }

    private Path calls() {
        return directory.resolve("calls");
    }

    private boolean ended(String id) {
        return queue.ends().stream().anyMatch(each -> each.getJobId().equals(id));
    }
}
