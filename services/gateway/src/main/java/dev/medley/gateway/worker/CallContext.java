package dev.medley.gateway.worker;

import dev.medley.gateway.access.Caller;
import io.grpc.Deadline;
import io.opentelemetry.api.trace.Span;

/**
 * What all calls to workers for one request have in common.
 *
 * @param requestId what the log calls the request, here and at the worker
 * @param owner whose it is, as {@link Caller#owner} has it
 * @param deadline when the whole answer must be there
 * @param preferredInstance id of the worker that should answer if it can; empty if any may
 * @param span that the calls are part of
 */
public record CallContext(String requestId, String owner, Deadline deadline, String preferredInstance, Span span) {
    /** The same, with a preference. */
    public CallContext preferring(String instance) {
        return new CallContext(requestId, owner, deadline, instance, span);
    }

    /** The same, as part of a span. */
    public CallContext in(Span whole) {
        return new CallContext(requestId, owner, deadline, preferredInstance, whole);
    }
}
