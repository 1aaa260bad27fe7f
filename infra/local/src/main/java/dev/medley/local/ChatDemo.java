package dev.medley.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A streamed chat, shown as it comes, with who answered and how fast. */
final class ChatDemo {
    static final String ROUTE_HEADER = "x-medley-route";

    private static final String PATH = "/v1/chat/completions";

    private final Demo demo;
    private final PrintStream out;

    ChatDemo(Demo demo, PrintStream out) {
        this.demo = demo;
        this.out = out;
    }

    void ask(String model, String prompt, int maxTokens) throws IOException, InterruptedException {
        HttpRequest request = demo.post(PATH, model, prompt)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(model, prompt, maxTokens)))
                .build();
        var answer = new ShownAnswer(out);
        HttpResponse<Stream<String>> response = demo.send(request, HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != 200) {
                Demo.requireOk(response.statusCode(), String.join("\n", lines.toList()));
            }
            for (Iterator<String> each = lines.iterator(); !answer.ended() && each.hasNext(); ) {
                answer.show(each.next());
            }
        }
        answer.summarise(response.headers().firstValue(ROUTE_HEADER));
    }

    private static String body(String model, String prompt, int maxTokens) {
        return JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "model",
                        model,
                        "messages",
                        List.of(Map.of("role", "user", "content", prompt)),
                        "max_completion_tokens",
                        maxTokens,
                        "stream",
                        true,
                        "stream_options",
                        Map.of("include_usage", true)));
    }
}
