package dev.medley.inference.text;

import dev.medley.inference.tokenizer.TextDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text of one answer as its tokens come: whole characters only, and nothing from a stop text on. */
final class AnswerText {
    private final TextDecoder decoder;
    private final StopMatcher stops;
    private String echo;
    private int decoded;

    /** @param echo text that stands in front of the answer and in which no stop text is sought */
    AnswerText(TextDecoder decoder, String echo, List<String> stops) {
        this.decoder = decoder;
        this.echo = echo;
        this.stops = new StopMatcher(stops);
    }

    /** Takes a token; gives what may be shown by now. */
    String append(int token) {
        return withEcho(stops.append(decoded(decoder.append(token))));
    }

    /** Gives what was held back, at the end of the answer. */
    String finish() {
        String rest = stops.append(decoded(decoder.finish()));
        return withEcho(rest + stops.finish());
    }

    /** The stop text that ended it, if one did. */
    @Nullable
    String matchedStop() {
        return stops.matched();
    }

    /** Where in the answer, in characters, the text of the next token starts. */
    int decoded() {
        return decoded;
    }

    /** How many characters of the answer have been shown. */
    int shown() {
        return stops.released();
    }

    private String decoded(String piece) {
        decoded += piece.length();
        return piece;
    }

    private String withEcho(String text) {
        String whole = echo + text;
        echo = "";
        return whole;
    }
}
