package dev.medley.gateway.pipeline;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.file.Blocking;
import dev.medley.gateway.form.FormFields;
import dev.medley.gateway.openai.EventStream;
import dev.medley.gateway.openai.JsonBody;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/pipelines}, and the runs of each. A run of another tenant is as if it were not there. */
final class PipelineEndpoints {
    private static final int READ_AT_ONCE = 16;
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 100;
    private static final Duration LOOK = Duration.ofMillis(500);

    private final JsonBody body;
    private final Pipelines pipelines;
    private final PipelineRuns runs;
    private final NewRuns newRuns;
    private final EventStream events;

    PipelineEndpoints(JsonBody body, Pipelines pipelines, PipelineRuns runs, NewRuns newRuns, EventStream events) {
        this.body = body;
        this.pipelines = pipelines;
        this.runs = runs;
        this.newRuns = newRuns;
        this.events = events;
    }

    Mono<ServerResponse> pipelines(ServerRequest request) {
        return json(ServerResponse.ok(), PipelineJson.pipelines(pipelines.all()));
    }

    Mono<ServerResponse> pipeline(ServerRequest request) {
        return Mono.defer(() -> json(ServerResponse.ok(), PipelineJson.pipeline(named(request))));
    }

    Mono<ServerResponse> create(ServerRequest request) {
        return Mono.defer(() -> {
            Pipeline pipeline = named(request);
            return body.read(
                            request.exchange().getRequest(),
                            json -> newRuns.make(pipeline, RunRequest.read(json, pipeline), request))
                    .flatMap(run -> json(
                            ServerResponse.status(HttpStatus.ACCEPTED)
                                    .location(
                                            URI.create("/v1/pipelines/%s/runs/%s".formatted(run.pipeline(), run.id()))),
                            PipelineJson.run(run)));
        });
    }

    Mono<ServerResponse> list(ServerRequest request) {
        return Mono.defer(() -> {
            FormFields query = new FormFields(request.queryParams());
            int limit = Objects.requireNonNullElse(query.integer("limit", 1, MAX_LIMIT), DEFAULT_LIMIT);
            String after = query.one("after");
            String tenant = Caller.of(request.exchange()).tenant();
            return Blocking.call(() -> after(after, runs.ids(tenant, request.pathVariable("name"))))
                    .flatMapMany(Flux::fromIterable)
                    .flatMapSequential(id -> Blocking.call(() -> runs.find(tenant, id)), READ_AT_ONCE, 1)
                    .flatMap(Mono::justOrEmpty, 1)
                    .take(limit + 1L)
                    .collectList()
                    .flatMap(found -> json(ServerResponse.ok(), PipelineJson.page(found, limit)));
        });
    }

    private static List<String> after(@Nullable String id, List<String> ids) {
        return id == null ? ids : ids.subList(ids.indexOf(id) + 1, ids.size());
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return find(request).flatMap(run -> json(ServerResponse.ok(), PipelineJson.run(run)));
    }

    Mono<ServerResponse> cancel(ServerRequest request) {
        return find(request)
                .flatMap(run -> Blocking.call(() -> cancelled(run)))
                .flatMap(run -> json(ServerResponse.ok(), PipelineJson.run(run)));
    }

    private PipelineRun cancelled(PipelineRun run) {
        if (run.status().ended() || run.status() == RunStatus.CANCELLING) {
            return run;
        }
        runs.cancel(run, Instant.now());
        return run.cancelling();
    }

    /** A client that has heard the end already is told, with 204, not to come back. */
    Mono<ServerResponse> events(ServerRequest request) {
        return Mono.defer(() -> {
            long heard = EventStream.heard(request);
            return find(request).flatMap(run -> {
                if (run.status().ended() && run.revision() <= heard) {
                    return ServerResponse.noContent().build();
                }
                Flux<EventStream.Numbered> changes = Flux.concat(
                                Mono.just(run),
                                Flux.interval(LOOK).onBackpressureDrop().concatMap(tick -> find(request), 1))
                        .distinctUntilChanged(PipelineRun::revision)
                        .takeUntil(each -> each.status().ended())
                        .filter(each -> each.revision() > heard)
                        .map(each -> new EventStream.Numbered(
                                each.revision(), PipelineJson.run(each).toString()));
                return events.replyNumbered(request, changes);
            });
        });
    }

    private Pipeline named(ServerRequest request) {
        String name = request.pathVariable("name");
        return pipelines
                .find(name)
                .orElseThrow(() -> new MedleyException(
                        ErrorCategory.NOT_FOUND,
                        "No pipeline found with name '%s'".formatted(FormFields.shortened(name)),
                        "name",
                        null,
                        null));
    }

    /** Also of a pipeline that is gone. */
    private Mono<PipelineRun> find(ServerRequest request) {
        String id = request.pathVariable("id");
        return Blocking.call(() -> runs.find(Caller.of(request.exchange()).tenant(), id)
                .filter(run -> run.pipeline().equals(request.pathVariable("name")))
                .orElseThrow(() -> new MedleyException(
                        ErrorCategory.NOT_FOUND,
                        "No run found with id '%s'".formatted(FormFields.shortened(id)),
                        "id",
                        null,
                        null)));
    }

    private static Mono<ServerResponse> json(ServerResponse.BodyBuilder reply, ObjectNode body) {
        return reply.contentType(MediaType.APPLICATION_JSON)
                .bodyValue(body.toString().getBytes(StandardCharsets.UTF_8));
    }
}
