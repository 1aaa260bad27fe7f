package dev.medley.gateway.durable;

import dev.medley.gateway.access.Caller;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A call of the API that can be done as a durable job: the same body, and in the end the same answer. Thread-safe. */
public interface DurableCall {
    /** Path of the call. */
    String url();

    /**
     * What a body asks for. Fails with a {@link dev.medley.platform.error.MedleyException} if the call itself would
     * refuse the body, or if it asks for what a job can't give.
     */
    Mono<Asked> read(ObjectNode body, Caller caller);

    /**
     * The answer that the call itself would have given.
     *
     * @param form as {@link #read} gave it; empty if nobody did
     * @param answeredAt in seconds since 1970
     */
    JsonNode answer(JobResult result, String form, long answeredAt);

    /** The parameter of the call that a field of the job came from. */
    String parameter(String field);

    /**
     * What is asked for.
     *
     * @param work a job that has its work alone
     * @param form what has to be known to tell the result, in the call's own words; up to 512 characters
     */
    record Asked(Job work, String form) {}
}
