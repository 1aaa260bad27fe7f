package dev.medley.gateway.durable;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.form.FormFields;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobEvent;
import dev.medley.proto.jobs.v1.JobResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** All calls that can be durable jobs. A job keeps in its labels which of them it is. Thread-safe. */
public final class DurableCalls {
    /** What labels of ours begin with. */
    public static final String OURS = "medley.";
    /** Most labels of ours that a job has. */
    public static final int MOST_OF_OURS = 2;

    private static final String URL_LABEL = OURS + "url";
    private static final String FORM_LABEL = OURS + "form";

    private final Map<String, DurableCall> calls = new TreeMap<>();

    DurableCalls(List<DurableCall> calls) {
        calls.forEach(call -> this.calls.put(call.url(), call));
    }

    /**
     * The job that a body asks for, with its work and those labels by which its result is told.
     *
     * @param url path of the call
     */
    public Mono<Job> read(String url, ObjectNode body, Caller caller) {
        return Mono.defer(() -> {
            DurableCall call = calls.get(url);
            if (call == null) {
                throw new MedleyException(
                        ErrorCategory.UNSUPPORTED_PARAMETER,
                        "The call '%s' can't be a job; these can: %s"
                                .formatted(FormFields.shortened(url), String.join(", ", calls.keySet())),
                        "url",
                        null,
                        null);
            }
            return call.read(body, caller).map(asked -> {
                Job.Builder job = asked.work().toBuilder().putLabels(URL_LABEL, url);
                return asked.form().isEmpty()
                        ? job.build()
                        : job.putLabels(FORM_LABEL, asked.form()).build();
            });
        });
    }

    /** Path of the call that a job is; empty of one that is none. */
    public static String url(Job job) {
        return job.getLabelsOrDefault(URL_LABEL, "");
    }

    /** Path of the call that a job is; empty of one that is none. */
    public static String url(JobEvent event) {
        return event.getLabelsOrDefault(URL_LABEL, "");
    }

    /** The result of a job as the answer of the call that it is; null if it gave none. */
    public JsonNode answer(JobEvent event) {
        return call(event)
                .map(call -> call.answer(
                        event.getResult(),
                        event.getLabelsOrDefault(FORM_LABEL, ""),
                        event.getAt().getSeconds()))
                .orElse(JsonNodeFactory.instance.nullNode());
    }

    /**
     * The parameter that a field of a job came from.
     *
     * @param url path of the call that the job is; empty if it is none
     */
    public String parameter(String url, String field) {
        DurableCall call = calls.get(url);
        return call == null ? field : call.parameter(field);
    }

    /** A job that came through another door than the API is told as the call that gives such results. */
    private Optional<DurableCall> call(JobEvent event) {
        if (event.getResult().getResultCase() == JobResult.ResultCase.RESULT_NOT_SET) {
            return Optional.empty();
        }
        String url = event.getLabelsOrDefault(URL_LABEL, usual(event.getResult()));
        return Optional.ofNullable(calls.get(url));
    }

    private static String usual(JobResult result) {
        return switch (result.getResultCase()) {
            case RECORDING -> "/v1/audio/transcriptions";
            case VIDEO -> "/v1/videos/captions";
            default -> "/v1/chat/completions";
        };
    }
}
