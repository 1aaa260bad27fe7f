package dev.medley.gateway.worker;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.models.v1.ModelAnnouncement;
import dev.medley.proto.models.v1.ServedModel;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of workers: who serves what, from their announcements alone. Owns one channel for each worker and closes it
 * when the worker goes; calls that run on it may still finish. One thread changes the table, any thread reads it.
 */
public final class WorkerDirectory implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WorkerDirectory.class);
    private static final Duration LOADING_RETRY = Duration.ofSeconds(2);

    private final Map<String, Worker> workers = new ConcurrentHashMap<>();
    private final Function<String, ManagedChannel> channels;

    /** @param channels opens a channel to an address given as host:port */
    public WorkerDirectory(Function<String, ManagedChannel> channels) {
        this.channels = channels;
    }

    /** All models that workers announce, by name. A model is ready if one of its workers is. */
    public List<ModelCard> models() {
        Map<String, ModelCard> cards = new TreeMap<>();
        for (Worker worker : workers.values()) {
            for (ServedModel model : worker.announcement().getModelsList()) {
                cards.merge(
                        model.getName(),
                        ModelCard.of(model, worker.ready()),
                        (one, other) -> one.ready() ? one : other);
            }
        }
        return List.copyOf(cards.values());
    }

    /** The model of this name, if a worker announces it. */
    public Optional<ModelCard> model(String name) {
        return models().stream().filter(card -> card.name().equals(name)).findFirst();
    }

    /**
     * The least loaded ready worker for a model. One that a call could not reach lately comes last, and never as a
     * replacement, so that requests don't multiply when workers are down. Empty if there is nobody else.
     *
     * @param tried workers that had their chance
     * @throws MedleyException if no worker announces the model, or none of them is ready
     */
    Optional<Worker> choose(String model, Collection<Worker> tried) {
        List<Worker> serving = workers.values().stream()
                .filter(w -> w.model(model).isPresent())
                .toList();
        if (serving.isEmpty() && tried.isEmpty()) {
            throw new MedleyException(
                    ErrorCategory.MODEL_NOT_FOUND,
                    "The model '%s' does not exist".formatted(model),
                    "model",
                    null,
                    null);
        }
        List<Worker> ready =
                new ArrayList<>(serving.stream().filter(Worker::ready).toList());
        if (ready.isEmpty() && tried.isEmpty()) {
            throw new MedleyException(
                    ErrorCategory.MODEL_LOADING,
                    "The model '%s' is loading".formatted(model),
                    "model",
                    LOADING_RETRY,
                    null);
        }
        ready.removeIf(worker -> tried.contains(worker) || (worker.suspect() && !tried.isEmpty()));
        Map<Worker, Double> loads = ready.stream()
                .collect(Collectors.toMap(
                        Function.identity(), w -> w.model(model).map(w::load).orElse(Double.MAX_VALUE)));
        int turn = ready.isEmpty() ? 0 : ThreadLocalRandom.current().nextInt(ready.size());
        Collections.rotate(ready, turn);
        return ready.stream()
                .min(Comparator.comparing(Worker::suspect)
                        .thenComparing(loads::get)
                        .thenComparing(Worker::openCalls));
    }

    /** Takes in an announcement. Without an instance id or with an address that is no host:port it is ignored. */
    void announce(ModelAnnouncement announcement, Instant seenAt) {
        String instance = announcement.getInstanceId();
        Worker known = workers.get(instance);
        if (known != null && known.announcement().getAddress().equals(announcement.getAddress())) {
            boolean wasReady = known.ready();
            known.announced(announcement, seenAt);
            if (wasReady != announcement.getReady()) {
                log.info("worker {} is {}", instance, state(announcement));
            }
            return;
        }
        if (known != null) {
            remove(instance, "moved");
        }
        ManagedChannel channel;
        try {
            channel = channels.apply(announcement.getAddress());
        } catch (IllegalArgumentException e) {
            log.warn("worker {} is ignored: its address '{}' is no host:port", instance, announcement.getAddress());
            return;
        }
        workers.put(instance, new Worker(channel, announcement, seenAt));
        log.info(
                "worker {} at {} serves {} and is {}",
                instance,
                announcement.getAddress(),
                announcement.getModelsList().stream().map(ServedModel::getName).toList(),
                state(announcement));
    }

    /** Forgets a worker that said goodbye. */
    void remove(String instance) {
        remove(instance, "left");
    }

    /** Forgets the workers that were last seen before {@code limit}. */
    void expire(Instant limit) {
        workers.forEach((instance, worker) -> {
            if (worker.seenAt().isBefore(limit)) {
                remove(instance, "went silent");
            }
        });
    }

    @Override
    public void close() {
        workers.values().forEach(worker -> worker.channel().shutdownNow());
        workers.clear();
    }

    private void remove(String instance, String how) {
        Worker gone = workers.remove(instance);
        if (gone != null) {
            gone.channel().shutdown();
            log.info("worker {} {}", instance, how);
        }
    }

    private static String state(ModelAnnouncement announcement) {
        return announcement.getReady() ? "ready" : "not ready";
    }
}
