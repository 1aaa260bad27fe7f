package dev.medley.starter.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Model cards are Markdown with {@code {{names}}} for what was measured. */
public final class CardTemplate {
    private CardTemplate() {}

    /** Fills the template of a resource. */
    public static String fill(String resource, Map<String, Object> values) {
        String card = read(resource);
        for (Map.Entry<String, Object> value : values.entrySet()) {
            card = card.replace("{{" + value.getKey() + "}}", value.getValue().toString());
        }
        return card;
    }

    /** A text of several lines within a quotation. */
    public static String quoted(String text) {
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
