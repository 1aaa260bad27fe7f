package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What callers see when a process of the suite dies. */
@ExtendWith(SuiteExtension.class)
class FailureE2E {
    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(2);

    private static final int LASTING_TOKENS = 600;

    /** The gateway drops workers that it has not heard of for 10 s. */
    private static final Duration WORKER_EXPIRY = Duration.ofSeconds(10);

    private final Suite suite;
    private final SuiteProcesses processes;
    private final RestCalls rest;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    FailureE2E(Suite suite) {
        this.suite = suite;
        this.processes = suite.processes();
        this.rest = new RestCalls(suite);
    }

    /** A worker that was restarted is ready before the gateway has heard of it. */
    @BeforeEach
    void everyWorkerIsInUse() throws Exception {
        for (SuiteProcesses.Entry worker : processes.workers()) {
            var gauge = new WorkerGauge(List.of(worker));
            int before = gauge.answered();
            Eventually.within(Duration.ofSeconds(30), () -> {
                assertThat(rest.chatWith("").status()).isEqualTo(200);
                assertThat(gauge.answered()).isGreaterThan(before);
            });
        }
    }

    @AfterEach
    void theSuiteIsWholeAgain() throws Exception {
        threads.shutdownNow();
        for (SuiteProcesses.Entry entry : processes.all()) {
            if (!entry.alive()) {
                processes.restart(entry.name());
            }
        }
        assertThat(rest.chatWith("").status()).isEqualTo(200);
    }

    @Test
    void aWorkerThatDiesMidStreamIsAnErrorAndNeverAnEndAndTheOtherTakesOver() throws Exception {
        String model = suite.model();
        List<StreamUnderTest> streams = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            streams.add(EventStream.open(rest, LASTING_TOKENS, threads));
            streams.add(TextStream.open(suite, Texts.lasting(model, LASTING_TOKENS)));
        }
        for (StreamUnderTest stream : streams) {
            stream.awaitBegun();
        }

        long killedAt = System.nanoTime();
        processes.kill(processes.workers().get(0));

        for (int i = 0; i < 4; i++) {
            assertThat(rest.chatWith("").status()).isEqualTo(200);
        }
        int broken = 0;
        for (StreamUnderTest stream : streams) {
            StreamUnderTest.End end = stream.awaitEnd();
            if (!end.complete()) {
                broken++;
                assertThat(end.error()).isNotBlank();
                assertThat(end.finished()).isFalse();
                assertThat(Duration.ofNanos(end.atNanos() - killedAt)).isLessThan(VISIBLE_WITHIN);
            }
        }
        assertThat(broken).as("streams of the worker that died").isBetween(1, 7);
    }

    @Test
    void aWorkerThatDiesBeforeItsFirstTokenIsReplacedOnTheFly() throws Exception {
        SuiteProcesses.Entry worker = processes.workers().get(0);
        signal("STOP", worker);
        List<Future<RestCalls.Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replies.add(threads.submit((Callable<RestCalls.Reply>) () -> rest.chatWith("")));
        }
        Eventually.within(Duration.ofSeconds(20), () -> assertThat(
                        replies.stream().filter(Future::isDone).count())
                .isBetween(1L, 7L));

        processes.kill(worker);

        for (Future<RestCalls.Reply> reply : replies) {
            assertThat(reply.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
        }
    }

    @Test
    void chatGoesOnWhileKafkaIsDown() throws Exception {
        processes.kill(processes.named("kafka"));

        long until = System.nanoTime() + WORKER_EXPIRY.plusSeconds(3).toNanos();
        int answered = 0;
        while (System.nanoTime() < until) {
            assertThat(rest.chatWith("").status()).isEqualTo(200);
            answered++;
        }
        assertThat(answered).isPositive();
    }

    private static void signal(String name, SuiteProcesses.Entry entry) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(entry.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
