package dev.medley.bench.speech;

import dev.medley.proto.speech.v1.RecordingSource;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.Summary;
import dev.medley.proto.speech.v1.Transcription;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Transcribes recordings and reports how many times faster than real time that is. */
@Command(
        name = "transcribe",
        mixinStandardHelpOptions = true,
        description = "Transcribes a recording again and again, and reports how many times as fast as it is spoken.",
        showDefaultValues = true)
public final class TranscribeCommand implements Callable<Integer> {
    private static final int PART = 1 << 16;

    @Parameters(paramLabel = "RECORDING", description = "A recording of any format.")
    @SuppressWarnings("NullAway.Init")
    private Path recording;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1:9090",
            description = "A suite's gRPC address, or a worker's.")
    private String address = "";

    @Option(names = "--model", defaultValue = "starter-speech", description = "The model.")
    private String model = "";

    @Option(names = "--language", defaultValue = "en", description = "The language spoken; empty to have it told.")
    private String language = "";

    @Option(names = "--words", description = "Ask for the times of words as well.")
    private boolean words;

    @Option(names = "--rounds", defaultValue = "5", description = "How often, after once to warm up.")
    private int rounds = 5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        byte[] file = Files.readAllBytes(recording);
        var speeds = new ArrayList<Double>();
        try (var calls = new SpeechCalls(address)) {
            transcribe(calls, file);
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                Summary summary = transcribe(calls, file);
                double seconds = (System.nanoTime() - start) / 1e9;
                speeds.add(summary.getDurationSeconds() / seconds);
                out.printf(
                        Locale.ROOT,
                        "%.1f s of sound in %.2f s, %d tokens: %.1f times real time%n",
                        summary.getDurationSeconds(),
                        seconds,
                        summary.getCompletionTokens(),
                        speeds.get(round));
                out.flush();
            }
        }
        List<Double> sorted = speeds.stream().sorted().toList();
        out.printf(
                Locale.ROOT,
                "median %.1f times real time (%.1f to %.1f)%n",
                sorted.get(rounds / 2),
                sorted.get(0),
                sorted.get(rounds - 1));
        out.flush();
        return 0;
    }

    private Summary transcribe(SpeechCalls calls, byte[] file) throws IOException, InterruptedException {
        var settings = StreamSettings.newBuilder()
                .setTranscription(Transcription.newBuilder()
                        .setModel(model)
                        .setLanguage(language)
                        .setWordTimes(words))
                .setRecording(RecordingSource.getDefaultInstance())
                .build();
        SpeechCalls.Open open = calls.open(settings, event -> {});
        for (int at = 0; at < file.length; at += PART) {
            open.send(file, at, Math.min(PART, file.length - at));
        }
        return open.end();
    }
}
