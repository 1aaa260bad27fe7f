package dev.medley.jobcoordinator.queue;

import dev.medley.jobcoordinator.queue.ServedModels.Served;
import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.platform.job.JobTopics;
import dev.medley.platform.job.ModelWork;
import dev.medley.proto.jobs.v1.Job;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Finds the topic that a job belongs on, by the work that it is. Thread-safe. */
public final class Queues {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

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
        return switch (job.getWorkCase()) {
            case BATCH -> onto(JobTopics.BATCHES, job);
            case PIPELINE -> onto(JobTopics.PIPELINES, job);
            case DELIVERY -> onto(JobTopics.WEBHOOKS, job);
            case GENERATION, CAPTIONING, RECORDING, VIDEO -> withModel(job, allowed);
            default -> throw MedleyException.invalid("work", "work is of a kind that nobody does");
        };
    }

    private Placed withModel(Job job, Collection<String> allowed) {
        if (ModelWork.model(job).isEmpty()) {
            throw MedleyException.invalid(ModelWork.modelField(job), ModelWork.modelField(job) + " is required");
        }
        Demand demand = Demand.of(job);
        String model = chosen(job, demand, allowed);
        String topic = queue(model, demand);
        return onto(topic, model.equals(ModelWork.model(job)) ? job : ModelWork.naming(job, model));
    }

    private Placed onto(String topic, Job job) {
        ensure(topic);
        return new Placed(job, topic);
    }

    private String chosen(Job job, Demand demand, Collection<String> allowed) {
        String name = ModelWork.model(job);
        Predicate<String> mayUse = model -> allowed.isEmpty() || allowed.contains(model);
        boolean open = name.equals(ModelChoice.AUTO) || (models.find(name).isEmpty() && models.isDomain(name));
        if (open && job.hasGeneration()) {
            List<String> texts = models.meeting(demand).stream().filter(mayUse).toList();
            if (texts.isEmpty()) {
                throw demand.missing(name);
            }
            return choice.choose(job.getGeneration(), texts);
        }
        if (name.equals(ModelChoice.AUTO)) {
            return models.meeting(demand).stream().filter(mayUse).findFirst().orElseThrow(() -> demand.unmet());
        }
        if (!mayUse.test(name)) {
            throw demand.missing(name);
        }
        return name;
    }

    private String queue(String model, Demand demand) {
        Served served = models.find(model).orElse(null);
        if (served == null) {
            String topic = JobTopics.queue(model);
            if (made.contains(topic) || exists(topic)) {
                return topic;
            }
            throw demand.missing(model);
        }
        if (served.queue() == null) {
            throw demand.unfit(model, "is behind an OpenAI-compatible server, and takes no jobs");
        }
        if (!demand.isMetBy(served.modality())) {
            throw demand.unfit(model, demand.whatItLacks());
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
}
