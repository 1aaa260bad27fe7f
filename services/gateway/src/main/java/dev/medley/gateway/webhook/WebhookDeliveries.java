package dev.medley.gateway.webhook;

import dev.medley.gateway.address.PublicAddresses;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobHandler;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.jobs.v1.WebhookDelivery;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Brings the news of a job's end to its webhook. Each call has a connection of its own, follows no redirect, and goes
 * to the public internet or to hosts inside that are named. Any answer but 2xx is tried again, but 410, which says that
 * nobody wants to hear. Thread-safe.
 */
final class WebhookDeliveries implements JobHandler {
    private static final int GONE = 410;

    private final Webhooks webhooks;
    private final WebhookSettings settings;
    private final Set<String> hostsInside;
    private final HttpClient outside;
    private final HttpClient inside;

    /** @param addresses resolves names, to addresses of the public internet alone */
    WebhookDeliveries(Webhooks webhooks, WebhookSettings settings, PublicAddresses addresses) {
        this.webhooks = webhooks;
        this.settings = settings;
        this.hostsInside = Set.copyOf(settings.hostsInside());
        HttpClient http = HttpClient.newConnection()
                .noProxy()
                .disableRetry(true)
                .followRedirect(false)
                .keepAlive(false)
                .headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, "medley")
                        .set(HttpHeaderNames.CONTENT_TYPE, "application/json"));
        this.outside = http.resolver(addresses);
        this.inside = http.resolver(new PublicAddresses(InetAddress::getAllByName, address -> true));
    }

    @Override
    public CompletableFuture<JobResult> start(Job job) {
        if (!job.hasDelivery()) {
            throw MedleyException.invalid("work", "Nothing but news for webhooks belongs here");
        }
        URI uri = webhooks.uri(job.getDelivery().getUrl());
        WebhookSecret secret = webhooks.secret(job.getTenant());
        byte[] body = body(job);
        Instant now = Instant.now();
        return client(uri)
                .headers(headers -> headers.set("webhook-id", job.getId())
                        .set("webhook-timestamp", now.getEpochSecond())
                        .set("webhook-signature", secret.signature(job.getId(), now, body)))
                .post()
                .uri(uri)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .response()
                .timeout(settings.timeout())
                .onErrorMap(this::failure)
                .map(response -> told(response.status().code()))
                .toFuture();
    }

    private HttpClient client(URI uri) {
        return hostsInside.contains(uri.getHost().toLowerCase(Locale.ROOT)) ? inside : outside;
    }

    private static byte[] body(Job job) {
        WebhookDelivery news = job.getDelivery();
        var body = JsonNodeFactory.instance
                .objectNode()
                .put("id", job.getId())
                .put("object", "event")
                .put("type", type(news))
                .put("created_at", news.getAt().getSeconds());
        body.putObject("data").put("id", news.getJobId());
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String type(WebhookDelivery news) {
        return switch (news.getState()) {
            case JOB_STATE_SUCCEEDED -> "job.succeeded";
            case JOB_STATE_FAILED -> "job.failed";
            case JOB_STATE_CANCELLED -> "job.cancelled";
            case JOB_STATE_EXPIRED -> "job.expired";
            default ->
                throw MedleyException.invalid("delivery.state", "delivery.state ends no job: " + news.getState());
        };
    }

    private static JobResult told(int status) {
        if (status / 100 == 2) {
            return JobResult.getDefaultInstance();
        }
        throw new MedleyException(
                status == GONE ? ErrorCategory.INVALID_REQUEST : ErrorCategory.UNAVAILABLE,
                "The webhook answers with the status " + status);
    }

    private Throwable failure(Throwable thrown) {
        if (thrown instanceof PublicAddresses.NotPublicException) {
            return MedleyException.invalid(
                    "delivery.url", "The webhook's host has an address that is none of the public internet");
        }
        boolean late = thrown instanceof TimeoutException || thrown instanceof ReadTimeoutException;
        return new MedleyException(
                ErrorCategory.UNAVAILABLE,
                late
                        ? "The webhook did not answer within %s".formatted(settings.timeout())
                        : "The webhook can't be reached",
                null,
                null,
                thrown);
    }
}
