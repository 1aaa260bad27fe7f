package dev.medley.gateway.audio;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * A form as it came.
 *
 * @param fields the values of each field, in order
 * @param file the part {@code file}; null if there is none
 */
record AudioForm(Map<String, List<String>> fields, @Nullable UploadedFile file) {
    private static final String ATTRIBUTE = AudioForm.class.getName();

    /** @throws NullPointerException if the exchange is none of an audio endpoint */
    static AudioForm of(ServerWebExchange exchange) {
        AudioForm form = exchange.getAttribute(ATTRIBUTE);
        return Objects.requireNonNull(form, "no form was received");
    }

    void in(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }
}
