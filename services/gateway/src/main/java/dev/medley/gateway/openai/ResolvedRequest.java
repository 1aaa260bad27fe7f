package dev.medley.gateway.openai;

import dev.medley.gateway.routing.Target;
import dev.medley.gateway.worker.CallContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request to a text endpoint, and who should answer it.
 *
 * @param body as it came
 * @param target who should answer
 * @param context of all calls for it
 */
record ResolvedRequest(ObjectNode body, Target target, CallContext context) {
    private static final String ATTRIBUTE = ResolvedRequest.class.getName();

    /** @throws NullPointerException if the exchange is none of a text endpoint */
    static ResolvedRequest of(ServerWebExchange exchange) {
        return Objects.requireNonNull(find(exchange), "no model was resolved");
    }

    static @Nullable ResolvedRequest find(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    void in(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    /** What is asked, of the model that should answer. */
    JsonObject parameters() {
        return new JsonObject(naming(target.model()), "");
    }

    /** The body with another model's name in it. */
    ObjectNode naming(String model) {
        ObjectNode copy = body.objectNode();
        copy.setAll(body);
        return copy.put("model", model);
    }
}
