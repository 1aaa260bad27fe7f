package dev.medley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cancelling frees the work. */
@ExtendWith(SuiteExtension.class)
class CancellationE2E {
    private static final int STREAMS_OF_EACH_KIND = 100;
    private static final int LONGEST_CUT = 40;
    private static final int TOKENS = 900;

    private final Suite suite;

    CancellationE2E(Suite suite) {
        this.suite = suite;
    }

    @Test
    void nothingRunsASecondAfterTwoHundredStreamsWereCutAtRandomTokens() throws Exception {
        WorkerGauge gauge = new WorkerGauge(suite.processes().workers());
        RestCalls rest = new RestCalls(suite);
        String model = suite.model();
        Random random = new Random(200);
        List<StreamUnderTest> streams = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(STREAMS_OF_EACH_KIND);
        try {
            for (int i = 0; i < STREAMS_OF_EACH_KIND; i++) {
                int cutAfter = 1 + random.nextInt(LONGEST_CUT);
                streams.add(TextStream.open(suite, Texts.lasting(model, TOKENS), cutAfter));
                streams.add(EventStream.open(rest, TOKENS, cutAfter, threads));
            }
            for (StreamUnderTest stream : streams) {
                StreamUnderTest.End end = stream.awaitEnd();
                assertThat(end.finished()).isFalse();
                assertThat(end.error()).isIn(null, Status.Code.CANCELLED.name());
            }
        } finally {
            threads.shutdownNow();
        }

        Eventually.within(
                Duration.ofSeconds(1), () -> assertThat(gauge.running()).isZero());
        assertThat(gauge.waiting()).isZero();
        assertThat(rest.chatWith("").status()).isEqualTo(200);
    }
}
