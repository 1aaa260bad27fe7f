package dev.medley.textgeneration;

import static dev.medley.worker.RunningWorker.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.inference.text.TextEngine;
import dev.medley.proto.text.v1.GenerateRequest;
import dev.medley.proto.text.v1.GenerateResponse;
import dev.medley.proto.text.v1.Generation;
import dev.medley.proto.text.v1.Prompt;
import dev.medley.proto.text.v1.Sampling;
import dev.medley.proto.text.v1.StreamGenerateRequest;
import dev.medley.proto.text.v1.StreamGenerateResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The worker with the real engine and a small checkpoint of random weights. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EngineServingIT {
    private static final String RUNNING = "medley_num_requests_running{model_name=\"llama-tied\"} ";
    private static final int STREAMS = 200;

    private WorkerUnderTest worker;

    @BeforeAll
    void start() {
        worker = WorkerUnderTest.serving(
                TextEngine::load,
                "medley.text-generation.checkpoint=../inference/src/test/resources/fixtures/checkpoints/llama-tied",
                "medley.text-generation.precision=fp32",
                "medley.text-generation.device=cpu",
                "medley.text-generation.kv-cache-memory=16MB");
    }

    @AfterAll
    void stop() {
        worker.close();
    }

    @Test
    void aStreamAndAWholeAnswerSayTheSameForTheSameSeed() throws Exception {
        Generation generation = prompt(64)
                .setSampling(Sampling.newBuilder().setTemperature(1).setSeed(42))
                .build();

        GenerateResponse whole = worker.blocking()
                .generate(GenerateRequest.newBuilder().setGeneration(generation).build());
        var streamed = new StringBuilder();
        var stream = worker.blocking()
                .streamGenerate(StreamGenerateRequest.newBuilder()
                        .setGeneration(generation)
                        .build());
        for (StreamGenerateResponse next = stream.read(); next != null; next = stream.read()) {
            streamed.append(next.getDelta().getText());
        }

        assertThat(whole.getChoices(0).getText()).isNotEmpty().isEqualTo(streamed.toString());
        assertThat(whole.getUsage().getCompletionTokens()).isEqualTo(64);
    }

    @Test
    void streamsCutAtRandomTokensLeaveNothingRunning() throws Exception {
        Random random = new Random(7);
        CountDownLatch ended = new CountDownLatch(STREAMS);
        for (int i = 0; i < STREAMS; i++) {
            var call = Context.current().withCancellation();
            var reader = new CutStream(call, random.nextInt(12), ended);
            call.run(() -> worker.async()
                    .streamGenerate(
                            StreamGenerateRequest.newBuilder()
                                    .setGeneration(prompt(400))
                                    .build(),
                            reader));
        }

        assertThat(ended.await(120, TimeUnit.SECONDS)).isTrue();

        await("nothing runs", Duration.ofSeconds(1), () -> worker.get("/metrics")
                .body()
                .contains(RUNNING + "0.0\n"));
        assertThat(worker.blocking()
                        .generate(GenerateRequest.newBuilder()
                                .setGeneration(prompt(3))
                                .build())
                        .getUsage()
                        .getCompletionTokens())
                .isEqualTo(3);
    }

    private static Generation.Builder prompt(int maxTokens) {
        return Generation.newBuilder()
                .setModel("llama-tied")
                .setPrompt(Prompt.newBuilder().setText("The quick brown fox"))
                .setMaxTokens(maxTokens)
                .setIgnoreEndOfSequence(true);
    }

    /** Goes away after some messages. */
    private static final class CutStream implements StreamObserver<StreamGenerateResponse> {
        private final Context.CancellableContext call;
        private final CountDownLatch ended;
        private final AtomicInteger left;

        CutStream(Context.CancellableContext call, int messages, CountDownLatch ended) {
            this.call = call;
            this.left = new AtomicInteger(messages);
            this.ended = ended;
        }

        @Override
        public void onNext(StreamGenerateResponse message) {
            if (left.decrementAndGet() <= 0) {
                call.cancel(Status.CANCELLED.asException());
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }
    }
}
