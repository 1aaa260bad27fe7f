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
 * @param fields the values of each field, in order
 * @param fileField name of the part that should be a file
 * @param file that part; null if there is none
 */
public record UploadedForm(Map<String, List<String>> fields, String fileField, @Nullable UploadedFile file) {
    private static final String ATTRIBUTE = UploadedForm.class.getName();

    /** The form that this exchange brought; null if it brought none. */
    public static @Nullable UploadedForm find(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    /** @throws NullPointerException if the exchange brought none */
    public static UploadedForm of(ServerWebExchange exchange) {
        return Objects.requireNonNull(find(exchange), "no form was received");
    }

    /**
     * The file, which has something in it.
     *
     * @throws MedleyException if there is none
     */
    public UploadedFile requiredFile() {
        if (file == null) {
            if (fields.containsKey(fileField)) {
                throw MedleyException.invalid(
                        fileField,
                        "Invalid '%s': a part with a filename or a media type is expected".formatted(fileField));
            }
            throw FormFields.missing(fileField);
        }
        if (file.size() == 0) {
            throw MedleyException.invalid(fileField, "Invalid '%s': it is empty".formatted(fileField));
        }
        return file;
    }

    void in(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }
}
