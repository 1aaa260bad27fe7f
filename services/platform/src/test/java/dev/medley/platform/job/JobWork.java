package dev.medley.platform.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.medley.platform.error.ErrorCategory;
import dev.medley.platform.error.MedleyException;
import dev.medley.proto.jobs.v1.Job;
import dev.medley.proto.jobs.v1.JobResult;
import dev.medley.proto.text.v1.GenerateResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Does test jobs, and writes the id of each that it starts to a file. A job takes as many milliseconds as its
 * {@code max_tokens}; its prompt says how it ends: {@code refuse}, {@code fail once}, {@code busy twice}, or well. As a
 * program it takes jobs until it is killed.
 */
final class JobWork implements JobHandler {
    private final Path calls;
    private final Map<String, Integer> tries = new ConcurrentHashMap<>();

    JobWork(Path calls) {
        this.calls = calls;
    }

    /** Arguments: bootstrap servers, topic, instance id, file of calls. */
    public static void main(String[] args) throws InterruptedException {
        var settings = new JobSettings(args[1], 16, 5, Duration.ofMillis(50), JobListenerIT.SESSION);
        Map<String, Object> kafka = Map.of("bootstrap.servers", args[0]);
        var work = new JobWork(Path.of(args[3]));
        new JobListener(settings, kafka, args[2], work, Duration.ZERO).start();
        new CountDownLatch(1).await();
    }

    @Override
    public CompletableFuture<JobResult> start(Job job) {
        write(job.getId());
        int tried = tries.merge(job.getId(), 1, Integer::sum);
        String prompt = job.getGeneration().getPrompt().getText();
        if (prompt.equals("refuse")) {
            throw MedleyException.invalid("generation.prompt", "refused as it asked to be");
        }
        return CompletableFuture.supplyAsync(
                () -> {
                    if (prompt.equals("fail once") && tried == 1) {
                        throw new MedleyException(ErrorCategory.UNAVAILABLE, "one try too early");
                    }
                    if (prompt.equals("busy twice") && tried <= 2) {
                        throw new MedleyException(ErrorCategory.OVERLOADED, "no room yet");
                    }
                    return JobResult.newBuilder()
                            .setGeneration(GenerateResponse.newBuilder().setModel("done " + job.getId()))
                            .build();
                },
                CompletableFuture.delayedExecutor(job.getGeneration().getMaxTokens(), TimeUnit.MILLISECONDS));
    }

    /** Ids of the jobs that were started, as often as they were. */
    static List<String> calls(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String id) {
        try {
            Files.write(calls, (id + "\n").getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
