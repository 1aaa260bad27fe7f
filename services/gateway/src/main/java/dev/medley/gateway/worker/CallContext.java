package dev.medley.gateway.worker;

import io.grpc.Deadline;

/**
 * What all calls to workers for one request have in common.
 *
 * @param requestId what the log calls the request, here and at the worker
 * @param deadline when the whole answer must be there
 * @param preferredInstance id of the worker that should answer if it can; empty if any may
 */
public record CallContext(String requestId, Deadline deadline, String preferredInstance) {
    /** The same, with a preference. */
    public CallContext preferring(String instance) {
        return new CallContext(requestId, deadline, instance);
    }
}
