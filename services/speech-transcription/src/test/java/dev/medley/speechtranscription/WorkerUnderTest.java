package dev.medley.speechtranscription;

import dev.medley.inference.speech.SpeechEngine;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc.SpeechTranscriptionServiceBlockingStub;
import dev.medley.proto.speech.v1.SpeechTranscriptionServiceGrpc.SpeechTranscriptionServiceStub;
import dev.medley.speechtranscription.model.SpeechTranscriberLoader;
import dev.medley.worker.RunningWorker;
import java.util.Arrays;
import java.util.stream.Stream;

/** The real service in this process, on free ports, with a channel to it. */
public final class WorkerUnderTest extends RunningWorker {
    private static final String PREFIX = "medley.speech-transcription.";

    private WorkerUnderTest(SpeechTranscriberLoader loader, String... settings) {
        super(
                SpeechTranscriptionApplication.class,
                application -> application.registerBean(
                        SpeechTranscriberLoader.class, () -> loader, definition -> definition.setPrimary(true)),
                Stream.concat(Stream.of(PREFIX + "checkpoint=/checkpoints/fake-model"), Arrays.stream(settings)));
    }

    /** Starts a worker and returns while it loads. */
    public static WorkerUnderTest start(SpeechTranscriberLoader loader, String... settings) {
        return new WorkerUnderTest(loader, settings);
    }

    /** Starts a worker and waits until it serves. */
    public static WorkerUnderTest serving(SpeechTranscriberLoader loader, String... settings) {
        WorkerUnderTest worker = start(loader, settings);
        worker.awaitServing();
        return worker;
    }

    /** The real engine, with a small checkpoint of random weights that knows several languages. */
    public static WorkerUnderTest withEngine(String... settings) {
        return serving(
                SpeechEngine::load,
                Stream.concat(
                                Stream.of(
                                        PREFIX
                                                + "checkpoint=../inference/src/test/resources/fixtures/speech/multilingual",
                                        PREFIX + "device=cpu",
                                        PREFIX + "precision=fp32"),
                                Arrays.stream(settings))
                        .toArray(String[]::new));
    }

    public SpeechTranscriptionServiceBlockingStub blocking() {
        return SpeechTranscriptionServiceGrpc.newBlockingStub(channel());
    }

    public SpeechTranscriptionServiceStub async() {
        return SpeechTranscriptionServiceGrpc.newStub(channel());
    }
}
