package dev.medley.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.gateway.testing.FakeWorker;
import dev.medley.gateway.testing.Http;
import dev.medley.gateway.testing.RunningGateway;
import dev.medley.gateway.testing.Wait;
import dev.medley.local.kafka.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaOutageIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HELLO = "{\"model\":\"steady\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    @Test
    void aGatewayWaitsForKafkaAndOutlivesIt(@TempDir Path directory) {
        try (KafkaBroker broker = KafkaBroker.start(directory)) {
            broker.stop();
            try (RunningGateway gateway =
                    RunningGateway.at(broker.bootstrapServers(), "medley.gateway.worker-expiry=2s")) {
                Http http = Http.of(gateway);
                assertThat(http.get("/livez").statusCode()).isEqualTo(200);
                assertThat(http.get("/readyz").statusCode()).isEqualTo(503);
                assertThat(http.get("/v1/models").body()).isEqualTo("{\"object\":\"list\",\"data\":[]}");

                broker.restart();
                Wait.until("the gateway is ready", SOON, () -> http.probe(http.request("/readyz")) == 200);
                FakeWorker worker = gateway.worker("steady");
                assertThat(ask(http)).isEqualTo(200);

                broker.kill();
                Wait.pass(Duration.ofSeconds(8));
                assertThat(ask(http)).isEqualTo(200);

                broker.restart();
                Wait.pass(Duration.ofSeconds(5));
                assertThat(ask(http)).isEqualTo(200);

                worker.crash();
                Wait.until("the gateway hears of silence again", SOON, () -> ask(http) == 404);
            }
        }
    }

    private static int ask(Http http) {
        return http.post("/v1/chat/completions", HELLO).statusCode();
    }
}
