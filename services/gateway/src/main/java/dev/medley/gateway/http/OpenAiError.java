package dev.medley.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.medley.platform.error.MedleyException;
import org.jspecify.annotations.Nullable;

/** OpenAI's error body. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OpenAiError(Detail error) {
    /**
     * What happened.
     *
     * @param message for a person
     * @param type coarse kind
     * @param param the parameter at fault, if one is
     * @param code fine kind, if it has one
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Detail(String message, String type, @Nullable String param, @Nullable String code) {}

    /** The failure as a client sees it. */
    public static OpenAiError of(MedleyException failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        return new OpenAiError(new Detail(
                message,
                failure.category().openAiType(),
                failure.field(),
                failure.category().openAiCode()));
    }
}
