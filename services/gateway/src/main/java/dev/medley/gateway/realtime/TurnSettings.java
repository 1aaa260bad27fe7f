package dev.medley.gateway.realtime;

import dev.medley.proto.speech.v1.TurnDetection;

/**
 * How the ends of utterances are told.
 *
 * @param threshold how sure it must be that somebody speaks, 0 to 1
 * @param prefixPaddingMs sound before the voice that counts as the utterance's
 * @param silenceDurationMs silence that ends an utterance
 */
record TurnSettings(float threshold, int prefixPaddingMs, int silenceDurationMs) {
    static final TurnSettings DEFAULT = new TurnSettings(0.5f, 300, 500);

    TurnDetection asked() {
        return TurnDetection.newBuilder()
                .setThreshold(threshold)
                .setPrefixPaddingMs(prefixPaddingMs)
                .setSilenceDurationMs(silenceDurationMs)
                .build();
    }
}
