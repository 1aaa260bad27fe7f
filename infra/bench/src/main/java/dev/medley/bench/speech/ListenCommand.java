package dev.medley.bench.speech;

import dev.medley.proto.speech.v1.LiveSource;
import dev.medley.proto.speech.v1.SampleEncoding;
import dev.medley.proto.speech.v1.StreamSettings;
import dev.medley.proto.speech.v1.StreamTranscribeResponse;
import dev.medley.proto.speech.v1.Transcription;
import dev.medley.proto.speech.v1.TurnDetection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Speaks a recording to a suite in real time and reports how far the text is behind the voice. */
@Command(
        name = "listen",
        mixinStandardHelpOptions = true,
        description = {
            "Speaks recordings to a suite in real time, as a microphone would, and reports how far the text is behind.",
            "A word's lag is from its end in the sound, as the finished utterance tells it, until a text first has it in its"
                    + " place; it is firm once it will not be taken back."
        },
        showDefaultValues = true)
public final class ListenCommand implements Callable<Integer> {
    private static final double PART_SECONDS = 0.1;
    private static final double SILENCE_SECONDS = 1.5;

    @Parameters(
            paramLabel = "WAV",
            arity = "1..*",
            description = "WAVs of 16 bit and one channel, one after the other.")
    @SuppressWarnings("NullAway.Init")
    private List<Path> recordings;

    @Option(
            names = "--address",
            defaultValue = "127.0.0.1:9090",
            description = "A suite's gRPC address, or a worker's.")
    private String address = "";

    @Option(names = "--model", defaultValue = "starter-speech", description = "The model.")
    private String model = "";

    @Option(names = "--repeat", defaultValue = "1", description = "How often each recording is spoken.")
    private int repeat = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        var lags = new ArrayList<Double>();
        var firmLags = new ArrayList<Double>();
        try (var calls = new SpeechCalls(address)) {
            for (Path recording : recordings) {
                Heard heard = listen(calls, Voice.read(recording.toFile()).repeated(repeat));
                heard.texts().forEach(out::println);
                out.flush();
                lags.addAll(heard.lags());
                firmLags.addAll(heard.firmLags());
            }
        }
        report("shown", lags);
        report("firm", firmLags);
        return lags.isEmpty() ? 1 : 0;
    }

    private Heard listen(SpeechCalls calls, Voice voice) throws IOException, InterruptedException {
        var heard = new Heard();
        long[] begun = new long[1];
        SpeechCalls.Open open = calls.open(settings(voice), event -> hear(event, heard, begun[0]));
        long start = System.nanoTime();
        begun[0] = start;
        byte[] silence = new byte[voice.bytes(SILENCE_SECONDS)];
        int part = voice.bytes(PART_SECONDS);
        double sent = 0;
        for (byte[] sound : List.of(voice.pcm(), silence)) {
            for (int at = 0; at < sound.length; at += part) {
                int length = Math.min(part, sound.length - at);
                sent += PART_SECONDS * length / part;
                waitUntil(start + (long) (1e9 * sent));
                open.send(sound, at, length);
            }
        }
        open.end();
        return heard;
    }

    private static synchronized void hear(StreamTranscribeResponse event, Heard heard, long begun) {
        double at = (System.nanoTime() - begun) / 1e9;
        if (event.hasPartial()) {
            heard.partial(event.getPartial(), at);
        } else if (event.hasUtterance()) {
            heard.finished(event.getUtterance(), at);
        }
    }

    private StreamSettings settings(Voice voice) {
        return StreamSettings.newBuilder()
                .setTranscription(Transcription.newBuilder()
                        .setModel(model)
                        .setLanguage("en")
                        .setWordTimes(true))
                .setLive(LiveSource.newBuilder()
                        .setEncoding(SampleEncoding.SAMPLE_ENCODING_PCM16)
                        .setSampleRate(voice.sampleRate())
                        .setTurnDetection(TurnDetection.getDefaultInstance()))
                .build();
    }

    private void report(String what, List<Double> lags) {
        PrintWriter out = spec.commandLine().getOut();
        List<Double> sorted = lags.stream().sorted().toList();
        if (!sorted.isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "%s: %d words, p50 %.2f s, p90 %.2f s, max %.2f s behind the voice%n",
                    what,
                    sorted.size(),
                    sorted.get(sorted.size() / 2),
                    sorted.get((int) (0.9 * (sorted.size() - 1))),
                    sorted.get(sorted.size() - 1));
        }
        out.flush();
    }

    private static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
