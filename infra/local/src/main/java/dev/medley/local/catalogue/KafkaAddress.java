package dev.medley.local.catalogue;

import dev.medley.local.SuiteFailure;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/** Where a broker answers, as host:port. */
record KafkaAddress(String hostAndPort) {
    static final Duration LIMIT = Duration.ofSeconds(10);

    /** Settings of every client. */
    Map<String, Object> settings() {
        int limitMillis = (int) LIMIT.toMillis();
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                hostAndPort,
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                limitMillis,
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                limitMillis);
    }

    SuiteFailure unreachable(Throwable why) {
        return new SuiteFailure(
                "no answer from Kafka at %s within %d s: %s; name its address with --kafka"
                        .formatted(hostAndPort, LIMIT.toSeconds(), why.getMessage()),
                why);
    }
}
