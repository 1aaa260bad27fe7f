package dev.medley.local;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The events of one streamed answer, shown as they come. */
final class ShownAnswer {
    private static final String DATA = "data: ";
    private static final String DONE = DATA + "[DONE]";

    private final PrintStream out;
    private final long sentAt = System.nanoTime();
    private long firstAt;
    private long tokens;
    private String model = "";
    private boolean finished;
    private boolean ended;

    ShownAnswer(PrintStream out) {
        this.out = out;
    }

    /** Whether nothing more will come. */
    boolean ended() {
        return ended;
    }

    /**
     * Takes the next line of the reply.
     *
     * @throws SuiteFailure if it is an error
     */
    void show(String line) {
        if (line.equals(DONE)) {
            ended = true;
        } else if (line.startsWith(DATA)) {
            show(JsonMapper.shared().readTree(line.substring(DATA.length())));
        }
    }

    private void show(JsonNode chunk) {
        if (chunk.has("error")) {
            throw new SuiteFailure("the stream broke off: " + Demo.message(chunk));
        }
        model = chunk.path("model").asString(model);
        tokens = chunk.path("usage").path("completion_tokens").asLong(tokens);
        JsonNode choice = chunk.path("choices").path(0);
        finished |= choice.path("finish_reason").isString();
        String text = choice.path("delta").path("content").asString("");
        if (!text.isEmpty()) {
            firstAt = firstAt == 0 ? System.nanoTime() : firstAt;
            out.print(text);
            out.flush();
        }
    }

    /**
     * Says who answered and how fast.
     *
     * @param route what the gateway says of the way that the request took
     * @throws SuiteFailure if the answer is not whole
     */
    void summarise(Optional<String> route) {
        out.println();
        if (!ended) {
            throw new SuiteFailure("the stream ended without " + DONE);
        }
        if (!finished || firstAt == 0) {
            throw new SuiteFailure("the answer is " + (finished ? "empty" : "not finished"));
        }
        double toFirst = (firstAt - sentAt) / 1e6;
        double perSecond = (tokens - 1) / ((System.nanoTime() - firstAt) / 1e9);
        out.println();
        out.printf(
                Locale.ROOT,
                "%s answered: %d tokens; the first after %.0f ms, then %.0f tokens/s.%n",
                model,
                tokens,
                toFirst,
                perSecond);
        route.ifPresent(way -> out.println(ChatDemo.ROUTE_HEADER + ": " + way));
    }
}
