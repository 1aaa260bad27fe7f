package dev.medley.gateway.file;

import java.util.concurrent.Callable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Calls of the storage, which block, on threads that may. */
public final class Blocking {
    private Blocking() {}

    /** What a call gives; empty if that is null. */
    public static <T> Mono<T> call(Callable<T> call) {
        return Mono.fromCallable(call).subscribeOn(Schedulers.boundedElastic());
    }
}
