package dev.medley.textgeneration;

import dev.medley.proto.text.v1.TextGenerationServiceGrpc;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc.TextGenerationServiceBlockingV2Stub;
import dev.medley.proto.text.v1.TextGenerationServiceGrpc.TextGenerationServiceStub;
import dev.medley.textgeneration.model.TextGeneratorLoader;
import dev.medley.worker.RunningWorker;
import java.util.Arrays;
import java.util.stream.Stream;

/** The real service in this process, on free ports, with a channel to it. */
public final class WorkerUnderTest extends RunningWorker {
    private WorkerUnderTest(TextGeneratorLoader loader, String... settings) {
        super(
                TextGenerationApplication.class,
                application -> application.registerBean(
                        TextGeneratorLoader.class, () -> loader, definition -> definition.setPrimary(true)),
                Stream.concat(
                        Stream.of(
                                "medley.text-generation.checkpoint=/checkpoints/fake-model",
                                "medley.text-generation.catalogue-wait=0s"),
                        Arrays.stream(settings)));
    }

    /** Starts a worker and returns while it loads. */
    public static WorkerUnderTest start(TextGeneratorLoader loader, String... settings) {
        return new WorkerUnderTest(loader, settings);
    }

    /** Starts a worker and waits until it serves. */
    public static WorkerUnderTest serving(TextGeneratorLoader loader, String... settings) {
        WorkerUnderTest worker = start(loader, settings);
        worker.awaitServing();
        return worker;
    }

    public TextGenerationServiceBlockingV2Stub blocking() {
        return TextGenerationServiceGrpc.newBlockingV2Stub(channel());
    }

    public TextGenerationServiceStub async() {
        return TextGenerationServiceGrpc.newStub(channel());
    }
}
