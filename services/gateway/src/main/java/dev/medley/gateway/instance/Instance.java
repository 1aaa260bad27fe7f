package dev.medley.gateway.instance;

import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A worker or router as it last announced itself, the channel to it, and the calls that this gateway has open on it.
 * Thread-safe.
 */
public final class Instance {
    private final ManagedChannel channel;
    private final AtomicInteger openCalls = new AtomicInteger();
    private volatile ModelAnnouncement announcement;
    private volatile Instant seenAt;
    private volatile boolean suspect;

    Instance(ManagedChannel channel, ModelAnnouncement announcement, Instant seenAt) {
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

    Instant seenAt() {
        return seenAt;
    }

    public String id() {
        return announcement.getInstanceId();
    }

    public ManagedChannel channel() {
        return channel;
    }

    public ModelAnnouncement announcement() {
        return announcement;
    }

    /** What it serves under a name. */
    public Optional<ServedModel> model(String name) {
        return announcement.getModelsList().stream()
                .filter(model -> model.getName().equals(name))
                .findFirst();
    }

    public boolean ready() {
        return announcement.getReady();
    }

    /** Whether a call failed to reach it since its last announcement. */
    public boolean suspect() {
        return suspect;
    }

    /** A call could not reach it. */
    public void unreachable() {
        suspect = true;
    }

    public void callOpened() {
        openCalls.incrementAndGet();
    }

    public void callClosed() {
        openCalls.decrementAndGet();
    }

    public int openCalls() {
        return openCalls.get();
    }

    /**
     * How full a model's slots are: 0 is idle, 1 is all taken, more is a queue. Counts what was announced, or this
     * gateway's own calls where they are more, since an announcement can be two seconds old.
     */
    public double load(ServedModel model) {
        int announced = model.getSlots() - model.getFreeSlots() + model.getWaiting();
        return Math.max(announced, openCalls()) / (double) Math.max(1, model.getSlots());
    }
}
