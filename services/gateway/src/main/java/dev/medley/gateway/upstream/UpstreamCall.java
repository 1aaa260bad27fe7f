package dev.medley.gateway.upstream;

import dev.medley.platform.tracing.GenAiSpan;
import io.grpc.Deadline;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * A request that an upstream should answer. An exchange that has one is handled by Spring Cloud Gateway's route to that
 * upstream.
 *
 * @param path below the upstream's base URL, such as {@code /chat/completions}
 * @param json the body, with the upstream's own name for the model
 * @param stream whether the answer is a stream of events
 * @param deadline when the whole answer must be there
 */
public record UpstreamCall(
        Upstream upstream, String path, String json, boolean stream, String requestId, Deadline deadline) {
    private static final String ATTRIBUTE = UpstreamCall.class.getName();

    /** The call of this exchange; null if it is for no upstream. */
    public static @Nullable UpstreamCall of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    /** What is asked for, as traces call it. */
    String operation() {
        return switch (path) {
            case "/completions" -> GenAiSpan.TEXT_COMPLETION;
            case "/embeddings" -> GenAiSpan.EMBEDDINGS;
            default -> GenAiSpan.CHAT;
        };
    }

    /** Hands the exchange to the upstream. */
    public void in(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** Takes the exchange back, whoever had it. */
    public static void takeFrom(ServerWebExchange exchange) {
        exchange.getAttributes().remove(ATTRIBUTE);
    }
}
