package dev.medley.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.medley.gateway.address.PublicAddresses;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobState;
import dev.medley.proto.jobs.v1.WebhookDelivery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls to a real receiver on this machine, which names may stand for. */
class WebhookDeliveriesIT {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final AtomicInteger calls = new AtomicInteger();
    private HttpServer receiver;
    private PublicAddresses addresses;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            calls.incrementAndGet();
            exchange.getResponseHeaders().add("location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        receiver.start();
        addresses = new PublicAddresses(
                name -> new InetAddress[] {InetAddress.getLoopbackAddress()}, PublicAddresses::isPublic);
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
        addresses.close();
    }

    @Test
    void aNameThatStandsForAnAddressInsideIsNotCalledAndNotTriedAgain() {
        MedleyException failure = failure(List.of(), "http://rebound.example:%d/");

        assertThat(failure.category()).isEqualTo(ErrorCategory.INVALID_REQUEST);
        assertThat(failure).hasMessageContaining("none of the public internet");
        assertThat(calls).hasValue(0);
    }

    @Test
    void aRedirectIsNotFollowedAndTriedAgainLater() {
        MedleyException failure = failure(List.of("localhost"), "http://localhost:%d/");

        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("302");
        assertThat(calls).hasValue(1);
    }

    @Test
    void whereNobodyListensIsTriedAgainLater() {
        MedleyException failure = failure(List.of("localhost"), "http://localhost:1/");

        assertThat(failure.category()).isEqualTo(ErrorCategory.UNAVAILABLE);
        assertThat(failure).hasMessage("The webhook can't be reached");
    }

    private MedleyException failure(List<String> hostsInside, String url) {
        var settings = new WebhookSettings(SECRET, hostsInside, 1, Duration.ofSeconds(10));
        var deliveries = new WebhookDeliveries(new Webhooks(SECRET, List.of()), settings, addresses);
        Job job = Job.newBuilder()
                .setId("webhook-1")
                .setTenant("*")
                .setDelivery(WebhookDelivery.newBuilder()
                        .setUrl(url.formatted(receiver.getAddress().getPort()))
                        .setJobId("1")
                        .setState(JobState.JOB_STATE_FAILED))
                .build();
        Throwable thrown = catchThrowable(() -> deliveries.start(job).join());
        return (MedleyException) Objects.requireNonNull(thrown.getCause());
    }
}
