package dev.medley.bench.load;

import reactor.core.publisher.Mono;

/**
 * What is asked of which server.
 *
 * @param firstPrompt number of the first request's prompt
 */
record Workload(OpenAiClient client, RequestTemplate template, Prompts prompts, long firstPrompt) {
    /** The same workload with other prompts: those from {@code number} on. */
    Workload fromPrompt(long number) {
        return new Workload(client, template, prompts, number);
    }

    /** The body of the request of this number, from 0 on. */
    byte[] body(long number) {
        return template.body(prompts.get(firstPrompt + number));
    }

    /** Sends a body, and counts it in {@code tally} when it is sent and when it has ended. */
    Mono<Outcome> send(byte[] body, long intended, Tally tally) {
        return client.send(template.endpoint(), body, intended)
                .doOnSubscribe(subscription -> tally.sent())
                .doOnNext(tally::ended);
    }
}
