package dev.medley.gateway.worker;

import dev.medley.gateway.access.Caller;
import io.grpc.Deadline;

/**
 * What all calls to workers for one request have in common.
 *
 * @param requestId what the log calls the request, here and at the worker
 * @param owner whose it is, as {@link Caller#owner} has it
 * @param deadline when the whole answer must be there
 * @param preferredInstance id of the worker that should answer if it can; empty if any may
 */
public record CallContext(String requestId, String owner, Deadline deadline, String preferredInstance) {
    /** The same, with a preference. */
    public CallContext preferring(String instance) {
        return new CallContext(requestId, owner, deadline, instance);
    }
}
