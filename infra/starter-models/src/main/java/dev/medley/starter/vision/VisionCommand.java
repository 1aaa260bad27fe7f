package dev.medley.starter.vision;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.checkpoint.VisionModelFolder;
import dev.medley.starter.scenes.SceneSource;
import dev.medley.starter.tokenizer.VisionVocabulary;
import dev.medley.starter.training.LlavaLayout;
import dev.medley.starter.training.LlavaTrainer;
import dev.medley.starter.training.Schedule;
import dev.medley.starter.training.TrainingState;
import dev.medley.starter.training.TrainingState.Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train vision}: makes the starter vision model, or goes on from where it stopped. */
@Command(
        name = "vision",
        mixinStandardHelpOptions = true,
        description = "Trains the starter vision model, from its last saved state if there is one.",
        showDefaultValues = true,
        sortOptions = false)
public final class VisionCommand implements Callable<Integer> {
    private static final int TOKENS = 896;
    private static final int VALIDATION_SCENES = 100;
    private static final long STOP_SECONDS = 120;

    @Option(names = "--hours", description = "Time to train in all, resumed runs included.")
    private double hours = 3;

    @Option(names = "--steps", description = "Optimiser steps in all, instead of a time.")
    private @Nullable Long steps;

    @Option(
            names = "--output",
            defaultValue = "${sys:medley.starter.home:-.}/target/vision",
            description = "Folder of the checkpoint.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--state",
            defaultValue = "${sys:medley.starter.home:-.}/target/vision-training",
            description = "Folder of the training state.")
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @Option(names = "--batch", description = "Scenes in a batch.")
    private int batch = 32;

    @Option(names = "--save-every-minutes", description = "Time between saved states.")
    private long saveEveryMinutes = 10;

    @Option(names = "--seed", description = "Decides the first weights.")
    private long seed = 7;

    @Option(names = "--fp32", description = "Multiply matrices in fp32 instead of bf16.")
    private boolean fp32;

    @Option(names = "--measure", description = "Measure the checkpoint, and train nothing.")
    private boolean measure;

    @Option(names = "--exam-seed", description = "Seed of the scenes that it is measured on, 0 or more.")
    private long examSeed = 5;

    @Option(names = "--exam-scenes", description = "How many scenes it is measured on.")
    private int examScenes = 600;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (measure) {
            exam();
            return 0;
        }
        Files.createDirectories(state);
        Path tokenizerFile = state.resolve("tokenizer.json");
        if (!Files.exists(tokenizerFile)) {
            Files.writeString(
                    tokenizerFile,
                    VisionVocabulary.train(SceneTexts.all(), TOKENS).json());
        }
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(tokenizerFile)
                .optTruncation(false)
                .build()) {
            train(tokenizer, Files.readString(tokenizerFile));
        }
        return 0;
    }

    private void train(HuggingFaceTokenizer tokenizer, String tokenizerJson) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        LlavaLayout layout = LlavaLayout.starter(TOKENS, PatchLabels.pointers().scores());
        VisionModelFolder.writeSettings(output, layout, tokenizerJson);
        var batches = new SceneBatches(SceneSource.training(), new SceneEncoder(tokenizer), layout.tower(), batch);
        Path stateFile = state.resolve("state.bin");
        Schedule schedule = Schedule.ofVision(steps, hours);
        var run = new VisionRun(
                batches,
                schedule,
                (trainer, place) -> {
                    TrainingState now = trainer.state(place);
                    now.save(stateFile);
                    VisionModelFolder.writeWeights(output, layout, now.weights());
                    return SceneExam.of(output, SceneSource.validation(), VALIDATION_SCENES);
                },
                Duration.ofMinutes(saveEveryMinutes),
                out);
        TrainingState start = Files.exists(stateFile) ? TrainingState.load(stateFile) : layout.start(seed);
        out.printf(
                "%,d parameters, from step %d%n",
                layout.parameters(), start.place().step());
        out.flush();
        Place end;
        try (var trainer = new LlavaTrainer(layout, start, SceneEncoder.prompt(), PatchLabels.pointers(), !fp32)) {
            end = runUntilStopped(run, trainer, start.place());
            out.printf("Stopped at step %d after %.1f minutes of training%n", end.step(), end.seconds() / 60);
        }
        if (schedule.progress(end) >= 1) {
            new VisionCard(layout, end, batch, examSeed, exam()).write(output);
        }
    }

    private SceneExam exam() {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("Measuring on %d scenes of seed %d%n", examScenes, examSeed);
        out.flush();
        SceneExam exam = SceneExam.of(output, SceneSource.of(examSeed), examScenes);
        out.println(exam.summary());
        out.flush();
        return exam;
    }

    /** A Ctrl-C waits until the state is saved. */
    private static Place runUntilStopped(VisionRun run, LlavaTrainer trainer, Place start) throws IOException {
        var finished = new CountDownLatch(1);
        var hook = new Thread(() -> {
            run.stop();
            try {
                finished.await(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return run.run(trainer, start);
        } finally {
            finished.countDown();
        }
    }
}
