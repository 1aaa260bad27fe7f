package dev.medley.bench.routing;

import dev.medley.proto.routing.v1.Query;
import dev.medley.proto.routing.v1.RouteRequest;
import dev.medley.proto.routing.v1.RouteResponse;
import dev.medley.proto.routing.v1.RoutingServiceGrpc;
import dev.medley.proto.routing.v1.RoutingServiceGrpc.RoutingServiceStub;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An open loop of Route calls: sent at random times (a Poisson process), whether or not earlier ones are answered. A
 * decision takes from the time that was drawn for it until its reply is read.
 *
 * @param model that each query names
 * @param rate calls a second on average
 * @param seed draws the times
 */
record RoutingLoad(ManagedChannel channel, String model, Questions questions, double rate, long seed) {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(10);

    /** Sends for that long and waits for all answers. */
    RoutingTally run(Duration duration) {
        var tally = new RoutingTally();
        var random = new SplittableRandom(seed);
        var open = new Phaser(1);
        RoutingServiceStub router = RoutingServiceGrpc.newStub(channel);
        long start = System.nanoTime();
        long offset = gap(random);
        for (long number = 0; offset < duration.toNanos(); number++) {
            RouteRequest request = request(number);
            waitUntil(start + offset);
            open.register();
            router.withDeadlineAfter(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                    .route(request, new Answer(tally, open, start + offset));
            offset += gap(random);
        }
        open.arriveAndAwaitAdvance();
        return tally;
    }

    private RouteRequest request(long number) {
        return RouteRequest.newBuilder()
                .setQuery(Query.newBuilder().setModel(model).addTexts(questions.text(number)))
                .build();
    }

    private long gap(SplittableRandom random) {
        return (long) (-Math.log(1 - random.nextDouble()) / rate * 1e9);
    }

    private static void waitUntil(long time) {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private record Answer(RoutingTally tally, Phaser open, long meantNanos) implements StreamObserver<RouteResponse> {
        @Override
        public void onNext(RouteResponse response) {
            tally.decided(response.getDecision().getModel(), System.nanoTime() - meantNanos);
        }

        @Override
        public void onError(Throwable failure) {
            tally.failed(failure);
            open.arriveAndDeregister();
        }

        @Override
        public void onCompleted() {
            open.arriveAndDeregister();
        }
    }
}
