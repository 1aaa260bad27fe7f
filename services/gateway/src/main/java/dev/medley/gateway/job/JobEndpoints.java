package dev.medley.gateway.job;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.durable.DurableCalls;
import dev.medley.gateway.http.RequestId;
import dev.medley.gateway.openai.EventStream;
import dev.medley.gateway.openai.JsonBody;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.JobStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/jobs}. */
final class JobEndpoints {
    private static final int DEFAULT_PAGE = 20;
    private static final int MAX_PAGE = 100;

    private final JsonBody body;
    private final Jobs jobs;
    private final EventStream events;
    private final JobRequest requests;
    private final JobJson json;

    JobEndpoints(JsonBody body, Jobs jobs, EventStream events, DurableCalls calls) {
        this.body = body;
        this.jobs = jobs;
        this.events = events;
        this.requests = new JobRequest(calls);
        this.json = new JobJson(calls);
    }

    Mono<ServerResponse> submit(ServerRequest request) {
        Caller caller = Caller.of(request.exchange());
        return body.read(request.exchange().getRequest(), asked -> requests.read(
                                asked, caller, IdempotencyKey.of(request), Instant.now())
                        .flatMap(job -> jobs.submit(job, caller, RequestId.of(request.exchange()))
                                .onErrorMap(thrown -> requests.translate(thrown, DurableCalls.url(job)))))
                .flatMap(job -> json(
                        ServerResponse.status(HttpStatus.ACCEPTED)
                                .location(
                                        URI.create("/v1/jobs/" + job.getEvent().getJobId())),
                        json.job(job)));
    }

    Mono<ServerResponse> list(ServerRequest request) {
        return Mono.defer(() -> jobs.list(
                        limit(request),
                        request.queryParam("after").orElse(""),
                        Caller.of(request.exchange()),
                        RequestId.of(request.exchange())))
                .flatMap(page -> json(ServerResponse.ok(), json.list(page)));
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return find(request).flatMap(job -> json(ServerResponse.ok(), json.job(job)));
    }

    Mono<ServerResponse> cancel(ServerRequest request) {
        return jobs.cancel(request.pathVariable("id"), Caller.of(request.exchange()), RequestId.of(request.exchange()))
                .onErrorMap(this::translate)
                .flatMap(job -> json(ServerResponse.ok(), json.job(job)));
    }

    /** A client that has heard the end already is told, with 204, not to come back. */
    Mono<ServerResponse> events(ServerRequest request) {
        return Mono.defer(() -> {
            long heard = EventStream.heard(request);
            return find(request).flatMap(job -> {
                if (Jobs.hasEnded(job) && job.getRevision() <= heard) {
                    return ServerResponse.noContent().build();
                }
                var changes = jobs.watch(
                                request.pathVariable("id"),
                                heard,
                                Caller.of(request.exchange()),
                                RequestId.of(request.exchange()))
                        .map(each -> new EventStream.Numbered(
                                each.getRevision(), json.job(each).toString()));
                return events.replyNumbered(request, changes);
            });
        });
    }

    private Mono<JobStatus> find(ServerRequest request) {
        return jobs.get(request.pathVariable("id"), Caller.of(request.exchange()), RequestId.of(request.exchange()))
                .onErrorMap(this::translate);
    }

    private Throwable translate(Throwable thrown) {
        return requests.translate(thrown, "");
    }

    private static Mono<ServerResponse> json(ServerResponse.BodyBuilder reply, ObjectNode body) {
        return reply.contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static int limit(ServerRequest request) {
        String text = request.queryParam("limit").orElse(Integer.toString(DEFAULT_PAGE));
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_PAGE) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below, as of any other text.
        }
        throw MedleyException.invalid("limit", "Invalid 'limit': it must be 1 to " + MAX_PAGE);
    }
}
