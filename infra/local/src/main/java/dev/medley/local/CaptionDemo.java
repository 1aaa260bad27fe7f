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

/** A picture that becomes a sentence, with how fast. */
final class CaptionDemo {
    private static final String PATH = "/v1/images/captions";

    private final Demo demo;
    private final PrintStream out;

    CaptionDemo(Demo demo, PrintStream out) {
        this.demo = demo;
        this.out = out;
    }

    void caption(String model, Path picture, int maxTokens) throws IOException, InterruptedException {
        var form = FileForm.of(Map.of("model", model, "max_tokens", Integer.toString(maxTokens)), "image", picture);
        HttpRequest request =
                form.in(demo.post(PATH, model, picture.toString())).build();
        long sentAt = System.nanoTime();
        HttpResponse<String> response = demo.send(request, HttpResponse.BodyHandlers.ofString());
        double seconds = (System.nanoTime() - sentAt) / 1e9;
        Demo.requireOk(response.statusCode(), response.body());
        JsonNode caption = JsonMapper.shared().readTree(response.body());
        out.println(caption.path("caption").asString("").strip());
        out.println();
        out.printf(Locale.ROOT, "%s captioned the picture in %.2f s.%n", model, seconds);
    }
}
