package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.FakeWorker.Manner;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailoverIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final RunningGateway gateway = RunningGateway.shared();
    private final Http http = Http.of(gateway);

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void aWorkerThatDiesBeforeItsFirstTokenIsReplaced(String mode) {
        String model = "dies-early" + mode.length();
        FakeWorker first = gateway.worker(model).that(Manner.HANGS);
        CompletableFuture<HttpResponse<String>> reply =
                CompletableFuture.supplyAsync(() -> http.post(CHAT, chat(model, mode)));
        Wait.until("the first worker has the call", SOON, () -> first.received().size() == 1);
        FakeWorker second = gateway.worker(model);

        first.crash();

        assertThat(reply.join().statusCode()).isEqualTo(200);
        assertThat(reply.join().body()).contains(FakeWorker.WORDS.get(0)).doesNotContain("error");
        assertThat(second.received()).isEqualTo(first.received());
    }

    @Test
    void aWorkerThatIsAlreadyGoneIsReplacedAndThenAvoided() {
        List<FakeWorker> workers = List.of(gateway.worker("gone"), gateway.worker("gone"));
        workers.get(0).crash();

        for (int i = 0; i < 20; i++) {
            assertThat(http.post(CHAT, chat("gone", "")).statusCode()).isEqualTo(200);
        }

        assertThat(workers.get(1).received()).hasSize(20);
    }

    @Test
    void aWorkerThatDiesInMidStreamLeavesAnErrorAndNoEnd() {
        FakeWorker worker = gateway.worker("dies-late").that(Manner.HANGS_AFTER_A_WORD);
        FakeWorker other = gateway.worker("dies-late").that(Manner.HANGS_AFTER_A_WORD);
        HttpResponse<Stream<String>> reply = http.lines(CHAT, chat("dies-late", ",\"stream\":true"));
        Iterator<String> lines = reply.body().filter(line -> !line.isEmpty()).iterator();
        assertThat(lines.next()).contains(FakeWorker.WORDS.get(0));
        FakeWorker serving = worker.running() == 1 ? worker : other;
        long crashed = System.nanoTime();

        serving.crash();

        assertThat(lines.next())
                .startsWith("data: {\"error\":{\"message\":")
                .contains("\"type\":\"server_error\",\"param\":null,\"code\":\"unavailable\"")
                .doesNotContain("127.0.0.1");
        assertThat(lines.hasNext()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - crashed)).isLessThan(Duration.ofSeconds(2));
        assertThat(worker.received().size() + other.received().size()).isEqualTo(1);
    }

    @Test
    void aStreamThatBreaksOffIsNotEndedAsIfItWereWhole() {
        gateway.worker("breaks-off").that(Manner.BREAKS_OFF);

        String body = http.post(CHAT, chat("breaks-off", ",\"stream\":true")).body();

        assertThat(body).contains("data: {\"error\":").doesNotContain("[DONE]", "\"stop\"", "\"length\"");
    }

    @Test
    void aFullWorkerIsReplacedOnce() {
        var full = new MedleyException(ErrorCategory.OVERLOADED, "8 requests wait, which is the limit");
        List<FakeWorker> workers = List.of(
                gateway.worker("full").refusing(full),
                gateway.worker("full").refusing(full),
                gateway.worker("full").refusing(full));

        HttpResponse<String> reply = http.post(CHAT, chat("full", ""));

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(workers.stream().mapToInt(worker -> worker.received().size()).sum())
                .isEqualTo(2);
    }

    @Test
    void theLastWorkersDeathIsUnavailable() {
        gateway.worker("alone").crash();

        HttpResponse<String> reply = http.post(CHAT, chat("alone", ""));

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.body()).contains("\"code\":\"unavailable\"").doesNotContain("127.0.0.1");
        assertThat(reply.headers().firstValue("x-should-retry")).hasValue("true");
    }

    @Test
    void aModelThatIsNotReadyIsLoading() {
        gateway.worker("loading").ready(false);
        Wait.until("the gateway knows", SOON, () -> http.get("/v1/models/loading")
                .body()
                .contains("\"ready\":false"));

        HttpResponse<String> reply = http.post(CHAT, chat("loading", ",\"stream\":true"));

        assertThat(reply.statusCode()).isEqualTo(503);
        assertThat(reply.body()).contains("\"code\":\"model_loading\"");
        assertThat(reply.headers().firstValue("retry-after")).hasValue("2");
    }

    @Test
    void aWorkerThatSaysGoodbyeTakesItsModelsAlong() {
        FakeWorker worker = gateway.worker("leaves");

        worker.leave();

        Wait.until(
                "the model is gone", SOON, () -> http.get("/v1/models/leaves").statusCode() == 404);
        assertThat(http.post(CHAT, chat("leaves", "")).statusCode()).isEqualTo(404);
    }

    @Test
    void aWorkerThatSaysGoodbyeMayFinishWhatItBegan() {
        FakeWorker worker = gateway.worker("drains").that(Manner.HANGS_AFTER_A_WORD);
        HttpResponse<Stream<String>> reply = http.lines(CHAT, chat("drains", ",\"stream\":true"));
        Iterator<String> lines = reply.body().filter(line -> !line.isEmpty()).iterator();
        assertThat(lines.next()).contains(FakeWorker.WORDS.get(0));
        worker.leave();
        Wait.until(
                "the model is gone", SOON, () -> http.get("/v1/models/drains").statusCode() == 404);

        worker.finishAll();

        assertThat(lines.next()).contains("\"finish_reason\":\"length\"");
        assertThat(lines.next()).isEqualTo("data: [DONE]");
    }

    private static String chat(String model, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}".formatted(model, more);
    }
}
