package dev.medley.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A recording that becomes text, with how fast. */
final class TranscriptionDemo {
    private static final String PATH = "/v1/audio/transcriptions";

    private final Demo demo;
    private final PrintStream out;

    TranscriptionDemo(Demo demo, PrintStream out) {
        this.demo = demo;
        this.out = out;
    }

    void transcribe(String model, Path recording) throws IOException, InterruptedException {
        var form = FileForm.of(Map.of("model", model, "response_format", "verbose_json"), "file", recording);
        HttpRequest request =
                form.in(demo.post(PATH, model, recording.toString())).build();
        long sentAt = System.nanoTime();
        HttpResponse<String> response = demo.send(request, HttpResponse.BodyHandlers.ofString());
        double seconds = (System.nanoTime() - sentAt) / 1e9;
        Demo.requireOk(response.statusCode(), response.body());
        JsonNode transcript = JsonMapper.shared().readTree(response.body());
        double duration = transcript.path("duration").asDouble(0);
        out.println(transcript.path("text").asString("").strip());
        out.println();
        out.printf(
                Locale.ROOT,
                "%s transcribed %.1f s of sound in %.2f s, %.0f times as fast as it is spoken.%n",
                model,
                duration,
                seconds,
                duration / seconds);
    }
}
