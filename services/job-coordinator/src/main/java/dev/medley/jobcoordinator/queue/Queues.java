package dev.medley.jobcoordinator.queue;

import dev.medley.jobcoordinator.queue.ServedModels.Served;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.text.v1.Generation;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Finds the topic that a job belongs on, by the work that it is. Thread-safe. */
public final class Queues {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final String MODEL_FIELD = "generation.model";

    private final Map<String, Object> kafka;
    private final ServedModels models;
    private final ModelChoice choice;
    private final Set<String> made = ConcurrentHashMap.newKeySet();
    private Set<String> topics = Set.of();
    private long lookedNanos = System.nanoTime() - LOOK_EVERY.toNanos() - 1;

    /** @param kafka client settings */
    public Queues(Map<String, Object> kafka, ServedModels models, ModelChoice choice) {
        this.kafka = Map.copyOf(kafka);
        this.models = models;
        this.choice = choice;
    }

    /**
     * Where a job goes.
     *
     * @param job naming the model that does it
     * @param topic that it goes to; there is one
     */
    public record Placed(Job job, String topic) {}

    /**
     * Finds out who does a job.
     *
     * @param allowed models that may; empty is all
     * @throws MedleyException if nobody can
     */
    public Placed place(Job job, Collection<String> allowed) {
        if (job.hasBatch()) {
            return gateways(job, JobTopics.BATCHES);
        }
        if (job.hasDelivery()) {
            return gateways(job, JobTopics.WEBHOOKS);
        }
        Generation generation = job.getGeneration();
        if (generation.getModel().isEmpty()) {
            throw MedleyException.invalid(MODEL_FIELD, "generation.model is required");
        }
        String model = chosen(generation, allowed);
        String topic = queue(model);
        ensure(topic);
        Job placed = model.equals(generation.getModel())
                ? job
                : job.toBuilder()
                        .setGeneration(generation.toBuilder().setModel(model))
                        .build();
        return new Placed(placed, topic);
    }

    private Placed gateways(Job job, String topic) {
        ensure(topic);
        return new Placed(job, topic);
    }

    private String chosen(Generation generation, Collection<String> allowed) {
        String name = generation.getModel();
        boolean open = name.equals(ModelChoice.AUTO) || (models.find(name).isEmpty() && models.isDomain(name));
        if (open) {
            List<String> texts = models.texts().stream()
                    .filter(model -> allowed.isEmpty() || allowed.contains(model))
                    .toList();
            if (texts.isEmpty()) {
                throw missing(name);
            }
            return choice.choose(generation, texts);
        }
        if (!allowed.isEmpty() && !allowed.contains(name)) {
            throw missing(name);
        }
        return name;
    }

    private String queue(String model) {
        Served served = models.find(model).orElse(null);
        if (served == null) {
            String topic = JobTopics.queue(model);
            if (made.contains(topic) || exists(topic)) {
                return topic;
            }
            throw missing(model);
        }
        if (served.queue() == null) {
            throw unfit(model, "is behind an OpenAI-compatible server, and takes no jobs");
        }
        if (!ServedModels.isText(served.modality())) {
            throw unfit(model, "does not answer texts; jobs in images and speech are not supported yet");
        }
        return served.queue();
    }

    private void ensure(String topic) {
        if (!made.contains(topic)) {
            try {
                JobTopics.ensure(kafka, topic, ANSWER_LIMIT);
                made.add(topic);
            } catch (KafkaException e) {
                throw unreachable(e);
            }
        }
    }

    /** Whether a worker of such a model was ever here. Names that are made up cost no more than one look a while. */
    private synchronized boolean exists(String topic) {
        if (System.nanoTime() - lookedNanos > LOOK_EVERY.toNanos()) {
            topics = topics();
            lookedNanos = System.nanoTime();
        }
        return topics.contains(topic);
    }

    private Set<String> topics() {
        try (Admin admin = Admin.create(kafka)) {
            return admin.listTopics().names().get(ANSWER_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }

    private static MedleyException unreachable(Exception cause) {
        return new MedleyException(
                ErrorCategory.UNAVAILABLE, "Kafka is out of reach", null, Duration.ofSeconds(2), cause);
    }

    private static MedleyException missing(String model) {
        return new MedleyException(
                ErrorCategory.MODEL_NOT_FOUND,
                "The model '%s' does not exist, or may not be used".formatted(model),
                MODEL_FIELD,
                null,
                null);
    }

    private static MedleyException unfit(String model, String why) {
        return new MedleyException(
                ErrorCategory.UNSUPPORTED_PARAMETER,
                "The model '%s' %s".formatted(model, why),
                MODEL_FIELD,
                null,
                null);
    }
}
