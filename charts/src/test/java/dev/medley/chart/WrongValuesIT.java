package dev.medley.chart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Helm says of values that are wrong names the key. */
class WrongValuesIT {
    private final Path folder;

    WrongValuesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            madeUp: 1                                                              | madeUp
            image: {tagg: x}                                                       | tagg
            image: {pullPolicy: Sometimes}                                         | /image/pullPolicy
            kafka: {bootstrapServers: kafka}                                       | /kafka/bootstrapServers
            kafka: {bootstrapServers: "", strimzi: {enabled: false}}               | kafka.bootstrapServers
            kafka: {strimzi: {replicas: 0}}                                        | /kafka/strimzi/replicas
            kafka: {secretEnv: {PASSWORD: hunter2}}                                | /kafka/secretEnv/PASSWORD
            network: {policies: maybe}                                             | /network/policies
            services: {gateway: {kind: webserver}}                                 | /services/gateway/kind
            services: {more: {replicas: 1}}                                        | kind
            services: {Gateway2: {kind: gateway}}                                  | Gateway2
            services: {gateway: {replica: 2}}                                      | replica
            services: {gateway: {replicas: two}}                                   | /services/gateway/replicas
            services: {gateway: {heap: 512}}                                       | /services/gateway/heap
            services: {gateway: {callers: [nobody]}}                               | services.gateway.callers
            services: {gateway: {env: {MEDLEY_GATEWAY_MAXBODYSIZE: 1MB}}}          | MEDLEY_GATEWAY_MAXBODYSIZE
            services: {gateway: {settings: {max-body: 1MB}}}                       | max-body
            services: {gateway: {settings: {maxBodySize: 1MB}}}                    | maxBodySize
            services: {gateway: {settings: {max-body-size: large}}}                | /services/gateway/settings/max-body-size
            services: {gateway: {settings: {api-keys: [sk-1234]}}}                 | /services/gateway/settings/api-keys/0
            services: {gateway: {settings: {tenants: [{name: x, keys: [sk-1]}]}}}  | /settings/tenants/0/keys/0
            services: {model-router: {settings: {threshold: 1.5}}}                 | /services/model-router/settings/threshold
            services: {text-generation: {settings: {slots: 257}}}                  | /services/text-generation/settings/slots
            services: {text-generation: {settings: {precision: fp8}}}              | /services/text-generation/settings/precision
            services: {more: {kind: text-generation}}                              | settings
            services: {more: {kind: text-generation, settings: {model-name: x}}}   | checkpoint
            services: {text-generation: {model: {fetch: {files: [{url: "https://x/y"}]}}}} | sha256
            services: {text-generation: {autoscaling: {by: hpa, min: 0}}}          | services.text-generation.autoscaling.min
            services: {text-generation: {autoscaling: {by: keda}}}                 | services.text-generation.autoscaling
            expose: {service: nobody}                                              | expose.service
            expose: {tls: {issuer: {name: letsencrypt}}}                           | expose.tls.secretName
            """)
    void areRefusedByName(String values, String key) throws IOException {
        Path file = Files.writeString(folder.resolve("values.yaml"), values);
        assertThatThrownBy(() -> Chart.render(Chart.preset("laptop"), file)).hasMessageContaining(key);
    }
}
