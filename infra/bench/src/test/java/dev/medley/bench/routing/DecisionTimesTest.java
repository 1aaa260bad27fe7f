package dev.medley.bench.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecisionTimesTest {
    private static final String BEFORE =
            """
            # TYPE medley_routing_decision_seconds histogram
            medley_routing_decision_seconds_bucket{application="model-router",le="0.001"} 10
            medley_routing_decision_seconds_bucket{application="model-router",le="0.003"} 20
            medley_routing_decision_seconds_bucket{application="model-router",le="+Inf"} 30
            """;
    private static final String AFTER =
            """
            medley_routing_decision_seconds_bucket{le="0.001"} 60
            medley_routing_decision_seconds_bucket{le="0.003"} 119
            medley_routing_decision_seconds_bucket{le="+Inf"} 130
            medley_routing_decision_seconds_count 130
            """;

    @Test
    void onlyWhatWasDecidedInBetweenCounts() {
        DecisionTimes between = DecisionTimes.parse(AFTER).since(DecisionTimes.parse(BEFORE));

        assertThat(between.bound(0.5)).isEqualTo(0.001);
        assertThat(between.bound(0.99)).isEqualTo(0.003);
        assertThat(between.bound(1)).isInfinite();
    }
}
