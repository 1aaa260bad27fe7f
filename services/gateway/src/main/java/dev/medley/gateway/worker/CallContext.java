package dev.medley.gateway.worker;

import io.grpc.Deadline;

/**
 * What all calls to workers for one request have in common.
 *
 * @param requestId what the log calls the request, here and at the worker
 * @param deadline when the whole answer must be there
 */
public record CallContext(String requestId, Deadline deadline) {}
