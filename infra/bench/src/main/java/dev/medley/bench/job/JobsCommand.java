package dev.medley.bench.job;

import dev.medley.platform.job.JobListener;
import dev.medley.platform.job.JobSettings;
import dev.medley.platform.job.JobTopics;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.text.v1.GenerateResponse;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Hands jobs in to a running suite and reports how fast they go through. Exits with 1 if one did not succeed. */
@Command(
        name = "jobs",
        mixinStandardHelpOptions = true,
        description = {
            "Hands jobs in to a running suite through Kafka, for a worker of its own that ends each at once, and reports"
                    + " how soon one is started while nothing else runs, and how many a second go from hand-in to"
                    + " result."
        },
        showDefaultValues = true)
public final class JobsCommand implements Callable<Integer> {
    private static final String MODEL = "bench-no-op";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    @Option(names = "--kafka", defaultValue = "127.0.0.1:9092", description = "The suite's Kafka.")
    private String kafka = "";

    @Option(names = "--jobs", defaultValue = "20000", description = "Jobs to hand in as fast as they are taken.")
    private int jobs = 20_000;

    @Option(names = "--warmup", defaultValue = "5000", description = "Jobs to hand in first, unmeasured.")
    private int warmup = 5000;

    @Option(names = "--single", defaultValue = "200", description = "Jobs to hand in one at a time.")
    private int single = 200;

    @Option(names = "--at-once", defaultValue = "256", description = "Jobs that the worker has at once; 1 to 256.")
    private int atOnce = 256;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        requireAtLeast("--jobs", jobs, 1);
        requireAtLeast("--warmup", warmup, 1);
        requireAtLeast("--single", single, 1);
        requireAtLeast("--at-once", atOnce, 1);
        KAFKA.setLevel(Level.WARNING);
        var settings = new JobSettings(JobTopics.queue(MODEL), atOnce, 1, Duration.ZERO);
        Map<String, Object> clients = Map.of("bootstrap.servers", kafka);
        JobResult result = JobResult.newBuilder()
                .setGeneration(GenerateResponse.getDefaultInstance())
                .build();
        try (var worker = new JobListener(
                        settings,
                        clients,
                        "bench-" + UUID.randomUUID(),
                        job -> CompletableFuture.completedFuture(result),
                        Duration.ZERO);
                var load = new JobLoad(clients, MODEL, PATIENCE)) {
            worker.start();
            load.run(warmup);
            JobTally alone = load.runOneByOne(single);
            JobTally together = load.run(jobs);
            report(alone, together);
            return alone.failed() + together.failed() == 0 ? 0 : 1;
        }
    }

    private void requireAtLeast(String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(
                    spec.commandLine(), "%s must be at least %d, not %d".formatted(option, least, value));
        }
    }

    private void report(JobTally alone, JobTally together) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "one at a time: %d jobs; from hand-in to start p50 %.0f ms, p90 %.0f ms, p99 %.0f ms; to result p50 %.0f ms,"
                        + " p99 %.0f ms; failed %d%n",
                alone.jobs(),
                alone.startMillis(50),
                alone.startMillis(90),
                alone.startMillis(99),
                alone.endMillis(50),
                alone.endMillis(99),
                alone.failed());
        out.printf(
                Locale.ROOT,
                "all at once: %d jobs in %.1f s: %.0f a second from hand-in to result; failed %d%n",
                together.jobs(),
                together.seconds(),
                together.jobs() / together.seconds(),
                together.failed());
        out.flush();
    }
}
