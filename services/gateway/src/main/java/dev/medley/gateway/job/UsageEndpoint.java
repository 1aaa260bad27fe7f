package dev.medley.gateway.job;

import dev.medley.gateway.access.Caller;
import dev.medley.gateway.http.RequestId;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobOwner;
import dev.medley.proto.jobs.v1.SummarizeUsageRequest;
import dev.medley.proto.jobs.v1.SummarizeUsageResponse;
import dev.medley.proto.usage.v1.UsageSummary;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/usage}: what jobs and all other requests used, by day, tenant and model. */
final class UsageEndpoint {
    private final Jobs jobs;

    UsageEndpoint(Jobs jobs) {
        this.jobs = jobs;
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return Mono.defer(() -> jobs.usage(
                        SummarizeUsageRequest.newBuilder()
                                .setFromDay(day(request, "from"))
                                .setToDay(day(request, "to"))
                                .build(),
                        Caller.of(request.exchange()),
                        RequestId.of(request.exchange())))
                .flatMap(used -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .bodyValue(list(used).toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static String day(ServerRequest request, String name) {
        String day = request.queryParam(name).orElse("");
        try {
            return day.isEmpty() ? day : LocalDate.parse(day).toString();
        } catch (DateTimeParseException e) {
            throw MedleyException.invalid(name, "Invalid '%s': it must be a day such as 2026-11-22".formatted(name));
        }
    }

    private static ObjectNode list(SummarizeUsageResponse used) {
        ObjectNode list = JsonNodeFactory.instance.objectNode().put("object", "list");
        ArrayNode data = list.putArray("data");
        used.getSummariesList().forEach(summary -> data.add(row(summary)));
        return list;
    }

    private static ObjectNode row(UsageSummary summary) {
        String tenant = JobOwner.tenant(summary.getTenant());
        return JsonNodeFactory.instance
                .objectNode()
                .put("object", "usage")
                .put("day", summary.getDay())
                .put("tenant", tenant.isEmpty() ? null : tenant)
                .put("model", summary.getModel())
                .put("num_model_requests", summary.getRequests())
                .put("input_tokens", summary.getPromptTokens())
                .put("output_tokens", summary.getCompletionTokens())
                .put("audio_seconds", summary.getAudioSeconds());
    }
}
