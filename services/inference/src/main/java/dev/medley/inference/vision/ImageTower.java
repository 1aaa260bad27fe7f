package dev.medley.inference.vision;

import dev.medley.inference.InferenceException;
import dev.medley.inference.InferenceException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees images: a thread of its own runs the vision tower, and sees those together that wait together. An image seen
 * before is recalled; an image that nobody waits for any more is left out. Thread-safe.
 */
final class ImageTower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageTower.class);
    private static final InferenceException CLOSING =
            new InferenceException(Reason.UNAVAILABLE, "The model is being unloaded");

    private final TowerProgram program;
    private final FeatureCache cache;
    private final int batch;
    private final BlockingQueue<Sight> inbox = new LinkedBlockingQueue<>();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong recalled = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;

    /**
     * An image to see.
     *
     * @param planes what the image processor made of it
     * @param features who waits for them; cancelled if nobody does any more
     */
    record Sight(ImageKey image, float[] planes, CompletableFuture<float[]> features) {}

    /** @param batch most images seen at once */
    ImageTower(TowerProgram program, FeatureCache cache, int batch) {
        this.program = program;
        this.cache = cache;
        this.batch = batch;
        this.thread = new Thread(this::run, "vision-tower");
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** Completes the features of an image that was seen before. */
    void recall(float[] known, CompletableFuture<float[]> features) {
        recalled.incrementAndGet();
        features.complete(known);
    }

    /** Sees an image some time from now; how many wait is the caller's to bound. */
    void see(Sight sight) {
        inbox.add(sight);
        if (closing) {
            failWaiting();
        }
    }

    int waiting() {
        return inbox.size();
    }

    long seen() {
        return seen.get();
    }

    long recalled() {
        return recalled.get();
    }

    private void run() {
        while (!closing) {
            var sights = new ArrayList<Sight>();
            try {
                sights.add(inbox.take());
                inbox.drainTo(sights, batch - 1);
                see(sights);
            } catch (InterruptedException e) {
                LOG.debug("The tower is being closed");
            } catch (RuntimeException | Error e) { // a tower without its thread would leave every caller waiting
                LOG.error("A batch of {} images can't be seen", sights.size(), e);
                var failure = new InferenceException(Reason.INTERNAL, "The engine failed", null, e);
                sights.forEach(sight -> sight.features().completeExceptionally(failure));
            }
        }
        failWaiting();
    }

    /** Sees equal images once. */
    private void see(List<Sight> sights) {
        Map<ImageKey, List<Sight>> images = new LinkedHashMap<>();
        for (Sight sight : sights) {
            float[] known = cache.get(sight.image());
            if (sight.features().isDone()) {
                continue;
            }
            if (known != null) {
                recall(known, sight.features());
            } else {
                images.computeIfAbsent(sight.image(), unused -> new ArrayList<>())
                        .add(sight);
            }
        }
        if (images.isEmpty()) {
            return;
        }
        List<float[]> features = program.features(
                images.values().stream().map(same -> same.get(0).planes()).toList());
        seen.addAndGet(images.size());
        int at = 0;
        for (Map.Entry<ImageKey, List<Sight>> image : images.entrySet()) {
            float[] values = features.get(at++);
            cache.put(image.getKey(), values);
            image.getValue().forEach(sight -> sight.features().complete(values));
        }
    }

    private void failWaiting() {
        for (Sight sight = inbox.poll(); sight != null; sight = inbox.poll()) {
            sight.features().completeExceptionally(CLOSING);
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        failWaiting();
        program.close();
    }
}
