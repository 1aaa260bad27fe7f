package dev.medley.jobcoordinator;

import dev.medley.jobcoordinator.intake.IntakeSession;
import dev.medley.jobcoordinator.intake.JobIntake;
import dev.medley.jobcoordinator.intake.JobProducer;
import dev.medley.jobcoordinator.intake.Submissions;
import dev.medley.jobcoordinator.metrics.JobMetrics;
import dev.medley.jobcoordinator.metrics.UsageMetrics;
import dev.medley.jobcoordinator.queue.Queues;
import dev.medley.jobcoordinator.table.DeadLetters;
import dev.medley.jobcoordinator.table.JobLogReader;
import dev.medley.jobcoordinator.table.JobStates;
import dev.medley.jobcoordinator.table.JobTable;
import dev.medley.jobcoordinator.table.TableStore;
import dev.medley.jobcoordinator.table.UsageTable;
import dev.medley.platform.InstanceId;
import dev.medley.platform.job.Cancellations;
import dev.medley.platform.job.JobRecords;
import dev.medley.platform.job.JobTopics;
import dev.medley.platform.serving.ServingState;
import dev.medley.platform.topic.TopicFollower;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way of a job: handed in, moved on, heard of. */
@Configuration(proxyBeanMethods = false)
class JobsConfiguration {
    @Bean
    TableStore tableStore(JobCoordinatorSettings settings) {
        String folder = settings.folder();
        return new TableStore(folder == null ? null : Path.of(folder), (int)
                Math.max(1, settings.tableMemory().toMegabytes()));
    }

    @Bean
    Cancellations cancellations() {
        return new Cancellations();
    }

    @Bean(initMethod = "start")
    TopicFollower cancellationsFollower(KafkaProperties kafka, Cancellations cancellations) {
        return new TopicFollower(JobTopics.CANCELLATIONS, kafka.buildConsumerProperties(), cancellations);
    }

    @Bean
    JobTable jobTable(TableStore store, Cancellations cancellations) {
        return new JobTable(store, cancellations);
    }

    @Bean
    DeadLetters deadLetters(TableStore store) {
        return new DeadLetters(store);
    }

    @Bean
    UsageTable usageTable(TableStore store, UsageMetrics metrics) {
        return new UsageTable(store, metrics::count);
    }

    @Bean
    JobRecords jobRecords(InstanceId instance) {
        return new JobRecords(instance.value());
    }

    @Bean
    JobProducer jobProducer(KafkaProperties kafka) {
        return new JobProducer(kafka.buildProducerProperties());
    }

    @Bean(initMethod = "start")
    JobLogReader jobLogReader(
            KafkaProperties kafka,
            JobTable table,
            DeadLetters letters,
            UsageTable usage,
            Cancellations cancellations,
            JobProducer producer,
            Readiness readiness) {
        return new JobLogReader(
                kafka.buildConsumerProperties(),
                table,
                letters,
                usage,
                event -> {
                    if (JobStates.isEnd(event.getState()) && cancellations.contains(event.getJobId())) {
                        producer.forgetCancellation(event.getJobId());
                    }
                },
                readiness::jobsKnown);
    }

    @Bean
    Submissions submissions(
            JobTable table,
            JobLogReader reader,
            Queues queues,
            JobProducer producer,
            JobRecords records,
            JobCoordinatorSettings settings) {
        return new Submissions(table, reader, queues, producer, records, settings.timeToLive());
    }

    @Bean
    JobIntake jobIntake(
            KafkaProperties properties,
            InstanceId instance,
            JobTable table,
            JobLogReader reader,
            Queues queues,
            JobRecords records,
            JobCoordinatorSettings settings,
            JobMetrics metrics,
            ServingState serving) {
        Map<String, Object> kafka = properties.buildConsumerProperties();
        var intake = new JobIntake(number -> new IntakeSession(
                kafka,
                JobTopics.SUBMISSIONS + "." + instance.value() + "." + number,
                table,
                reader,
                queues,
                records,
                settings.timeToLive(),
                metrics));
        serving.follow(() -> {
            if (serving.isReady()) {
                intake.start();
            }
        });
        return intake;
    }

    @Bean
    Housekeeping housekeeping(
            JobTable table, DeadLetters letters, UsageTable usage, Cancellations cancellations, JobProducer producer) {
        return new Housekeeping(table, letters, usage, cancellations, producer);
    }
}
