package dev.medley.bench.load;

import reactor.core.publisher.Flux;

/**
 * A number of clients that each send the next request once the last one is answered.
 *
 * @param concurrency how many clients, at least 1
 */
record ClosedLoop(int concurrency) implements LoadPattern {
    @Override
    public String title() {
        return "closed loop, %d concurrent".formatted(concurrency);
    }

    @Override
    public int warmupClients() {
        return concurrency;
    }

    @Override
    public Summary run(Workload workload, Limit limit, Tally tally) {
        long start = System.nanoTime();
        Flux.<Long, Long>generate(() -> 0L, (number, sink) -> {
                    if (limit.allows(number, System.nanoTime() - start)) {
                        sink.next(number);
                    } else {
                        sink.complete();
                    }
                    return number + 1;
                })
                .flatMap(
                        number -> {
                            byte[] body = workload.body(number);
                            return workload.send(body, System.nanoTime(), tally);
                        },
                        concurrency)
                .blockLast();
        return tally.summary(title(), (System.nanoTime() - start) / 1e9);
    }
}
