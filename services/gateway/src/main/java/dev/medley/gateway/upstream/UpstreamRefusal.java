package dev.medley.gateway.upstream;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An upstream's answer with any status but success.
 *
 * @param headers of the answer
 */
record UpstreamRefusal(Upstream upstream, int status, HttpHeaders headers, JsonMapper json) {
    /** What a caller can mend or wait for. All else, a key refused for one, is between gateway and upstream. */
    private static final Set<Integer> ABOUT_THE_REQUEST = Set.of(400, 409, 413, 415, 422, 429);

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;

    /** Whether the caller should see it as it is. */
    boolean passes(byte[] body) {
        return ABOUT_THE_REQUEST.contains(status) && hasOpenAisShape(body);
    }

    /** What it means, for the caller, where it does not pass. */
    MedleyException failure() {
        String answers = "answers with status %d".formatted(status);
        if (status == UNAVAILABLE) {
            return UpstreamFailures.unavailable(upstream, answers, retryAfter(), null);
        }
        if (!ABOUT_THE_REQUEST.contains(status)) {
            return UpstreamFailures.rubbish(upstream, "it " + answers, null);
        }
        ErrorCategory category =
                switch (status) {
                    case TOO_MANY_REQUESTS -> ErrorCategory.RATE_LIMITED;
                    case TOO_LARGE -> ErrorCategory.PAYLOAD_TOO_LARGE;
                    default -> ErrorCategory.INVALID_REQUEST;
                };
        return new MedleyException(
                category,
                "The upstream of the model '%s' refuses the request with status %d".formatted(upstream.name(), status),
                null,
                retryAfter(),
                null);
    }

    private @Nullable Duration retryAfter() {
        String seconds = headers.getFirst(HttpHeaders.RETRY_AFTER);
        return seconds != null && seconds.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
    }

    private boolean hasOpenAisShape(byte[] body) {
        try {
            return json.readTree(body).path("error").path("message").isString();
        } catch (JacksonException e) {
            return false;
        }
    }
}
