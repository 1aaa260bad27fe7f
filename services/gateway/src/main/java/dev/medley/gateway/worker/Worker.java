package dev.medley.gateway.worker;

import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A worker as it last announced itself, the channel to it, and the calls that this gateway has open on it. Thread-safe.
 */
final class Worker {
    private final ManagedChannel channel;
    private final AtomicInteger openCalls = new AtomicInteger();
    private volatile ModelAnnouncement announcement;
    private volatile Instant seenAt;
    private volatile boolean suspect;

    Worker(ManagedChannel channel, ModelAnnouncement announcement, Instant seenAt) {
        this.channel = channel;
        this.announcement = announcement;
        this.seenAt = seenAt;
    }

    /** Takes over a newer announcement from the same address. Whoever announces itself is worth another try. */
    void announced(ModelAnnouncement newer, Instant at) {
        announcement = newer;
        seenAt = at;
        suspect = false;
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
    }

    ManagedChannel channel() {
        return channel;
    }

    ModelAnnouncement announcement() {
        return announcement;
    }

    Instant seenAt() {
        return seenAt;
    }

    Optional<ServedModel> model(String name) {
        return announcement.getModelsList().stream()
                .filter(model -> model.getName().equals(name))
                .findFirst();
    }

    boolean ready() {
        return announcement.getReady();
    }

    /** Whether a call failed to reach it since its last announcement. */
    boolean suspect() {
        return suspect;
    }

    void unreachable() {
        suspect = true;
    }

    void callOpened() {
        openCalls.incrementAndGet();
    }

    void callClosed() {
        openCalls.decrementAndGet();
    }

    int openCalls() {
        return openCalls.get();
    }

    /**
     * How full the model's slots are: 0 is idle, 1 is all taken, more is a queue. Counts what the worker announced, or
     * this gateway's own calls where they are more, since an announcement can be two seconds old.
     */
    double load(ServedModel model) {
        int announced = model.getSlots() - model.getFreeSlots() + model.getWaiting();
        return Math.max(announced, openCalls()) / (double) Math.max(1, model.getSlots());
    }
}
