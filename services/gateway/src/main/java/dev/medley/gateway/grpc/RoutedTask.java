package dev.medley.gateway.grpc;

import dev.medley.gateway.routing.Demand;
import dev.medley.proto.routing.v1.Query;
import java.util.List;
import java.util.Set;

/** What is asked of a model that a router may choose, in one of the contract's forms. */
interface RoutedTask<T> {
    /** What the model must be able to do. */
    Demand demand();

    /** The name of the model; empty if none is given. */
    String model(T asked);

    /** The same, asked of another model. */
    T naming(T asked, String model);

    /**
     * What a router needs to know, without the model.
     *
     * @param models those that could answer; empty is any
     * @param failed those that failed the call already
     * @throws dev.medley.platform.error.MedleyException if there is nothing to decide by
     */
    Query query(T asked, List<String> models, Set<String> failed);
}
