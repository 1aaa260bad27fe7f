package dev.medley.bench.load;

import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Users who don't know of each other: requests are sent at random times (a Poisson process), whether or not earlier
 * ones are answered. Latencies count from the time that was drawn, so a server that stalls, or a generator that is
 * late, shows in them (no coordinated omission).
 *
 * @param rate requests per second on average, more than 0
 * @param seed draws the times
 */
record OpenLoop(double rate, long seed) implements LoadPattern {
    private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    public String title() {
        return "open loop, %s requests/s".formatted(rate);
    }

    @Override
    public int warmupClients() {
        return 1;
    }

    @Override
    public Summary run(Workload workload, Limit limit, Tally tally) {
        var random = new SplittableRandom(seed);
        var answers = new ArrayList<CompletableFuture<Outcome>>();
        long start = System.nanoTime() + LEAD_NANOS;
        long offset = gap(random);
        for (long number = 0; limit.allows(number, offset); number++) {
            byte[] body = workload.body(number);
            waitUntil(start + offset);
            answers.add(workload.send(body, start + offset, tally).toFuture());
            offset += gap(random);
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).join();
        return tally.summary(title(), (System.nanoTime() - start) / 1e9);
    }

    private long gap(SplittableRandom random) {
        return (long) (-Math.log(1 - random.nextDouble()) / rate * 1e9);
    }

    private static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
