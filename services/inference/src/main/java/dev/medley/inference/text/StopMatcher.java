package dev.medley.inference.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets text through until a stop text appears, holding back an end that may become one. A stop text may begin in one
 * piece and end in another.
 */
final class StopMatcher {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private int released;
    private @Nullable String matched;

    StopMatcher(List<String> stops) {
        this.stops = stops;
    }

    /** Takes new text; gives what may be shown by now. After a match it gives nothing more. */
    String append(String text) {
        if (matched != null) {
            return "";
        }
        held.append(text);
        int end = firstMatch();
        return release(matched != null ? end : held.length() - possibleStart());
    }

    /** Gives what is held back, at the end of the text. */
    String finish() {
        return matched != null ? "" : release(held.length());
    }

    /** The stop text that was found, if any. */
    @Nullable
    String matched() {
        return matched;
    }

    /** How many characters were let through. */
    int released() {
        return released;
    }

    private int firstMatch() {
        int first = -1;
        for (String stop : stops) {
            int at = held.indexOf(stop);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
                matched = stop;
            }
        }
        return first;
    }

    /** How long the longest end of the held text is that begins a stop text. */
    private int possibleStart() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (stop.startsWith(held.substring(held.length() - length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }

    private String release(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        released += length;
        return text;
    }
}
