package dev.medley.gateway.access;

import dev.medley.platform.job.JobOwner;
import io.grpc.Context;
import java.util.Set;
import org.springframework.web.server.ServerWebExchange;

/**
 * Who calls, and what they may use.
 *
 * @param tenant their name; empty for one who belongs to no tenant
 * @param models the models that they may use; empty is all
 */
public record Caller(String tenant, Set<String> models) {
    /** One who may use everything. */
    public static final Caller UNBOUND = new Caller("", Set.of());

    private static final String ATTRIBUTE = Caller.class.getName();
    private static final Context.Key<Caller> CURRENT = Context.keyWithDefault("caller", UNBOUND);

    /** Who sent an HTTP request. */
    public static Caller of(ServerWebExchange exchange) {
        return exchange.getAttributeOrDefault(ATTRIBUTE, UNBOUND);
    }

    /** Who made the gRPC call that is being served on this thread. */
    public static Caller current() {
        return CURRENT.get();
    }

    /** Whose their jobs are, and what they use: the tenant, or one name for all who belong to none. */
    public String owner() {
        return JobOwner.of(tenant);
    }

    /** Whether they may use a model. One that they may not is as if it were not there. */
    public boolean mayUse(String model) {
        return models.isEmpty() || models.contains(model);
    }

    void in(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
    }

    Context in(Context context) {
        return context.withValue(CURRENT, this);
    }
}
