package dev.medley.imagecaptioning;

import dev.medley.imagecaptioning.model.ImageCaptionerLoader;
import dev.medley.inference.vision.VisionEngine;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc.ImageCaptioningServiceBlockingStub;
import dev.medley.proto.vision.v1.ImageCaptioningServiceGrpc.ImageCaptioningServiceStub;
import dev.medley.worker.RunningWorker;
import java.util.Arrays;
import java.util.stream.Stream;

/** The real service in this process, on free ports, with a channel to it. */
public final class WorkerUnderTest extends RunningWorker {
    private static final String PREFIX = "medley.image-captioning.";

    private WorkerUnderTest(ImageCaptionerLoader loader, String... settings) {
        super(
                ImageCaptioningApplication.class,
                application -> application.registerBean(
                        ImageCaptionerLoader.class, () -> loader, definition -> definition.setPrimary(true)),
                Stream.concat(Stream.of(PREFIX + "checkpoint=/checkpoints/fake-model"), Arrays.stream(settings)));
    }

    /** Starts a worker and returns while it loads. */
    public static WorkerUnderTest start(ImageCaptionerLoader loader, String... settings) {
        return new WorkerUnderTest(loader, settings);
    }

    /** Starts a worker and waits until it serves. */
    public static WorkerUnderTest serving(ImageCaptionerLoader loader, String... settings) {
        WorkerUnderTest worker = start(loader, settings);
        worker.awaitServing();
        return worker;
    }

    /** The real engine, with a small checkpoint of random weights. */
    public static WorkerUnderTest withEngine(String checkpoint, String... settings) {
        return serving(
                VisionEngine::load,
                Stream.concat(
                                Stream.of(
                                        PREFIX + "checkpoint=../inference/src/test/resources/fixtures/vision/"
                                                + checkpoint,
                                        PREFIX + "device=cpu",
                                        PREFIX + "precision=fp32"),
                                Arrays.stream(settings))
                        .toArray(String[]::new));
    }

    public ImageCaptioningServiceBlockingStub blocking() {
        return ImageCaptioningServiceGrpc.newBlockingStub(channel());
    }

    public ImageCaptioningServiceStub async() {
        return ImageCaptioningServiceGrpc.newStub(channel());
    }

    /** The value of a metric without labels beside the model's. */
    public double metric(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
