package dev.medley.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
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
        String boundary = UUID.randomUUID().toString();
        HttpRequest request = demo.post(PATH, model, recording.toString())
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        form(boundary, Map.of("model", model, "response_format", "verbose_json"), recording)))
                .build();
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

    /** A form with fields and a file, as RFC 7578 has it. */
    private static byte[] form(String boundary, Map<String, String> fields, Path file) throws IOException {
        var body = new ByteArrayOutputStream();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            write(
                    body,
                    "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field.getKey() + "\"\r\n\r\n"
                            + field.getValue() + "\r\n");
        }
        write(
                body,
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                        + file.getFileName().toString().replace("\"", "%22")
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        body.write(Files.readAllBytes(file));
        write(body, "\r\n--" + boundary + "--\r\n");
        return body.toByteArray();
    }

    private static void write(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
