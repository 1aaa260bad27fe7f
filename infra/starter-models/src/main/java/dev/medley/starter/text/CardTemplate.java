package dev.medley.starter.text;

import dev.medley.starter.text.Evaluation.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Model cards are Markdown with {@code {{names}}} for what was measured. */
final class CardTemplate {
    private CardTemplate() {}

    /** Fills the template of a resource. */
    static String fill(String resource, Map<String, Object> values) {
        String card = read(resource);
        for (Map.Entry<String, Object> value : values.entrySet()) {
            card = card.replace("{{" + value.getKey() + "}}", value.getValue().toString());
        }
        return card;
    }

    /** Questions with their domain, and the answers as they came. */
    static String quoted(List<Reply> replies) {
        return replies.stream()
                .map(reply -> "**%s** (%s)\n> %s"
                        .formatted(
                                reply.question().prompt(),
                                reply.question().domain().label(),
                                quoted(reply.answer())))
                .collect(Collectors.joining("\n\n"));
    }

    /** A text of several lines within a quotation. */
    static String quoted(String text) {
        return text.replace("\n", "\n> ");
    }

    private static String read(String resource) {
        try (InputStream in = CardTemplate.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The model card's template is missing: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
