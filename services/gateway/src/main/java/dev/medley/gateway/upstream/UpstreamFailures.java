package dev.medley.gateway.upstream;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What went wrong with an upstream, in words that name it and not its address. */
final class UpstreamFailures {
    private UpstreamFailures() {}

    /** The failure behind whatever was thrown on the way to an upstream or back. */
    static MedleyException of(Upstream upstream, Throwable thrown) {
        if (thrown instanceof MedleyException failure) {
            return failure;
        }
        return isNoHttp(thrown)
                ? rubbish(upstream, "what it answers is no HTTP", thrown)
                : unavailable(upstream, "can't be reached", null, thrown);
    }

    /** It is not there, or says so itself. */
    static MedleyException unavailable(
            Upstream upstream, String what, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        return new MedleyException(
                ErrorCategory.UNAVAILABLE,
                "The upstream of the model '%s' %s".formatted(upstream.name(), what),
                null,
                retryAfter,
                cause);
    }

    /** It answers, and not as an OpenAI-compatible server does. */
    static MedleyException rubbish(Upstream upstream, String what, @Nullable Throwable cause) {
        return new MedleyException(
                ErrorCategory.BAD_GATEWAY,
                "The upstream of the model '%s' failed: %s".formatted(upstream.name(), what),
                null,
                null,
                cause);
    }

    /** The deadline passed while it answered. */
    static MedleyException late(Upstream upstream) {
        return new MedleyException(
                ErrorCategory.DEADLINE_EXCEEDED,
                "The upstream of the model '%s' did not answer in time".formatted(upstream.name()));
    }

    private static boolean isNoHttp(Throwable thrown) {
        return thrown instanceof DecoderException
                || thrown instanceof TooLongHttpHeaderException
                || thrown instanceof TooLongHttpLineException
                || thrown instanceof IllegalArgumentException;
    }
}
