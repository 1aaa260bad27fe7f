package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.FakeWorker.Manner;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int STREAMS = 50;

    private final RunningGateway gateway = RunningGateway.shared();

    @Test
    void fiftyCutStreamsAreCancelledAtTheirWorkersWithinASecond() throws IOException {
        List<FakeWorker> workers = List.of(
                gateway.worker("cut").that(Manner.HANGS_AFTER_A_WORD),
                gateway.worker("cut").that(Manner.HANGS_AFTER_A_WORD));
        List<Socket> callers = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            callers.add(call("cut", ",\"stream\":true"));
        }
        Wait.until("all streams run", SOON, () -> running(workers) == STREAMS);
        assertThat(workers).allSatisfy(worker -> assertThat(worker.running()).isBetween(15, 35));

        for (Socket caller : callers) {
            caller.close();
        }

        Wait.until("no stream runs", Duration.ofSeconds(1), () -> running(workers) == 0);
        assertThat(workers.stream().mapToInt(FakeWorker::cancelled).sum()).isEqualTo(STREAMS);
        Wait.until("the gauge is back at 0", Duration.ofSeconds(1), () -> Http.of(gateway)
                .get("/metrics")
                .body()
                .contains("medley_num_requests_running{model_name=\"cut\"} 0"));
    }

    @Test
    void aCallerThatLeavesBeforeTheAnswerIsCancelledToo() throws IOException {
        FakeWorker worker = gateway.worker("left").that(Manner.HANGS);
        Socket plain = call("left", "");
        Socket streamed = call("left", ",\"stream\":true");
        Wait.until("both run", SOON, () -> worker.received().size() == 2);

        plain.close();
        streamed.close();

        Wait.until("both are cancelled", Duration.ofSeconds(1), () -> worker.cancelled() == 2);
    }

    @Test
    void aCallerThatDoesNotReadHoldsItsWorkerBack() throws IOException {
        FakeWorker worker = gateway.worker("slow-reader").that(Manner.NEVER_ENDS);
        try (Socket caller = call("slow-reader", ",\"stream\":true")) {
            int before;
            do {
                before = worker.sent();
                Wait.pass(Duration.ofSeconds(1));
            } while (worker.sent() > before);
            int held = worker.sent();
            assertThat(held).isPositive();

            InputStream in = caller.getInputStream();
            for (int read = 0; read < 8 << 20; ) {
                read += in.readNBytes(1 << 16).length;
            }

            Wait.until("the worker goes on", SOON, () -> worker.sent() > held);
        }
        Wait.until("it is cancelled", SOON, () -> worker.cancelled() == 1);
    }

    private static int running(List<FakeWorker> workers) {
        return workers.stream().mapToInt(FakeWorker::running).sum();
    }

    private Socket call(String model, String more) throws IOException {
        String body =
                "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]%s}".formatted(model, more);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.restPort());
        OutputStream out = socket.getOutputStream();
        out.write(("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8));
        out.flush();
        return socket;
    }
}
