package dev.medley.gateway.instance;

import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.Role;
import dev.medley.proto.models.v1.ServedModel;
import io.grpc.ManagedChannel;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of workers, routers and coordinators, from their announcements alone. Other gateways are left out, since
 * none calls another. Owns one channel for each instance and closes it when the instance goes; calls that run on it may
 * still finish. One thread changes the table, any thread reads it.
 */
public final class InstanceTable implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(InstanceTable.class);

    private final Map<String, Instance> instances = new ConcurrentHashMap<>();
    private final List<Runnable> followers = new CopyOnWriteArrayList<>();
    private final Function<String, ManagedChannel> channels;

    /** @param channels opens a channel to an address given as host:port */
    public InstanceTable(Function<String, ManagedChannel> channels) {
        this.channels = channels;
    }

    /** Those that run models. */
    public Stream<Instance> workers() {
        return instances.values().stream().filter(instance -> role(instance.announcement()) == Role.ROLE_WORKER);
    }

    /** Those that decide which model answers. */
    public Stream<Instance> routers() {
        return instances.values().stream().filter(instance -> role(instance.announcement()) == Role.ROLE_ROUTER);
    }

    /** Those that take durable jobs. */
    public Stream<Instance> coordinators() {
        return instances.values().stream().filter(instance -> role(instance.announcement()) == Role.ROLE_COORDINATOR);
    }

    /** Adds one who is told after each announcement, on the thread that changes the table. */
    public void follow(Runnable follower) {
        followers.add(follower);
    }

    /** Takes in an announcement. Without an instance id or with an address that is no host:port it is ignored. */
    public void announce(ModelAnnouncement announcement, Instant seenAt) {
        if (role(announcement) == Role.ROLE_GATEWAY) {
            return;
        }
        Instance known = instances.get(announcement.getInstanceId());
        if (known != null && known.announcement().getAddress().equals(announcement.getAddress())) {
            boolean wasReady = known.ready();
            known.announced(announcement, seenAt);
            if (wasReady != announcement.getReady()) {
                log.info("{} {} is {}", kind(announcement), known.id(), state(announcement));
            }
        } else {
            if (known != null) {
                remove(known.id(), "moved");
            }
            add(announcement, seenAt);
        }
        followers.forEach(Runnable::run);
    }

    /** Forgets an instance that said goodbye. */
    void remove(String instance) {
        remove(instance, "left");
    }

    /** Forgets the instances that were last seen before {@code limit}. */
    public void expire(Instant limit) {
        instances.forEach((id, instance) -> {
            if (instance.seenAt().isBefore(limit)) {
                remove(id, "went silent");
            }
        });
    }

    @Override
    public void close() {
        instances.values().forEach(instance -> instance.channel().shutdownNow());
        instances.clear();
    }

    private void add(ModelAnnouncement announcement, Instant seenAt) {
        String id = announcement.getInstanceId();
        ManagedChannel channel;
        try {
            channel = channels.apply(announcement.getAddress());
        } catch (IllegalArgumentException e) {
            log.warn(
                    "{} {} is ignored: its address '{}' is no host:port",
                    kind(announcement),
                    id,
                    announcement.getAddress());
            return;
        }
        instances.put(id, new Instance(channel, announcement, seenAt));
        log.info(
                "{} {} at {} serves {} and is {}",
                kind(announcement),
                id,
                announcement.getAddress(),
                announcement.getModelsList().stream().map(ServedModel::getName).toList(),
                state(announcement));
    }

    private void remove(String id, String how) {
        Instance gone = instances.remove(id);
        if (gone != null) {
            gone.channel().shutdown();
            log.info("{} {} {}", kind(gone.announcement()), id, how);
        }
    }

    /** One who doesn't say what it is, or says it in words of a later version, is a worker. */
    private static Role role(ModelAnnouncement announcement) {
        return switch (announcement.getRole()) {
            case ROLE_ROUTER -> Role.ROLE_ROUTER;
            case ROLE_GATEWAY -> Role.ROLE_GATEWAY;
            case ROLE_COORDINATOR -> Role.ROLE_COORDINATOR;
            case ROLE_WORKER, ROLE_UNSPECIFIED, UNRECOGNIZED -> Role.ROLE_WORKER;
        };
    }

    private static String kind(ModelAnnouncement announcement) {
        return role(announcement).name().substring("ROLE_".length()).toLowerCase(Locale.ROOT);
    }

    private static String state(ModelAnnouncement announcement) {
        return announcement.getReady() ? "ready" : "not ready";
    }
}
