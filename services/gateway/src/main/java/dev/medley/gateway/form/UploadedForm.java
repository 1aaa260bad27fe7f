package dev.medley.gateway.form;

import dev.medley.platform.error.MedleyException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * A form as it came.
 *
 * @param received all but the file's content
 * @param file that content
 */
public record UploadedForm(ReceivedForm received, UploadedFile file) {
    private static final String ATTRIBUTE = UploadedForm.class.getName();

    /** The form that this exchange brought; null if it brought none. */
    public static @Nullable UploadedForm find(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    /** @throws NullPointerException if the exchange brought none */
    public static UploadedForm of(ServerWebExchange exchange) {
        return Objects.requireNonNull(find(exchange), "no form was received");
    }

    /** The values of each field, in order. */
    public Map<String, List<String>> fields() {
        return received.fields();
    }

    /**
     * The file, which has something in it.
     *
     * @throws MedleyException if there is none
     */
    public UploadedFile requiredFile() {
        received.requireFile();
        return file;
    }

    void in(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }
}
