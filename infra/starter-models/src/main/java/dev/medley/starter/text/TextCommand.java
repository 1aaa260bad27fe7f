package dev.medley.starter.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.checkpoint.LlamaCheckpoint;
import dev.medley.starter.corpus.Corpus;
import dev.medley.starter.tokenizer.BytePairTokenizer;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LlamaTrainer;
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

/** {@code train text}: makes the starter text model, or goes on from where it stopped. */
@Command(
        name = "text",
        mixinStandardHelpOptions = true,
        description = "Trains the starter text model, from its last saved state if there is one.",
        showDefaultValues = true,
        sortOptions = false)
public final class TextCommand implements Callable<Integer> {
    static final int VOCABULARY = 4096;
    private static final long STOP_SECONDS = 60;

    @Option(names = "--hours", description = "Time to train in all, resumed runs included.")
    private double hours = 1.5;

    @Option(names = "--steps", description = "Optimiser steps in all, instead of a time.")
    private @Nullable Long steps;

    @Option(
            names = "--output",
            defaultValue = "${sys:medley.starter.home:-.}/target/text",
            description = "Folder of the checkpoint.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--state",
            defaultValue = "${sys:medley.starter.home:-.}/target/text-training",
            description = "Folder of the training state.")
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @Option(names = "--save-every-minutes", description = "Time between saved states.")
    private long saveEveryMinutes = 5;

    @Option(names = "--seed", description = "Decides the first weights and the order of the examples.")
    private long seed = 7;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Files.createDirectories(state);
        var corpus = Corpus.of(seed);
        Path tokenizerFile = state.resolve("tokenizer.json");
        if (!Files.exists(tokenizerFile)) {
            out.println("Training the tokenizer");
            Files.writeString(
                    tokenizerFile,
                    BytePairTokenizer.train(TokenizerText.of(corpus), VOCABULARY)
                            .json());
        }
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(tokenizerFile)
                .optTruncation(false)
                .build()) {
            train(corpus, tokenizer, tokenizerFile, out);
        }
        return 0;
    }

    private void train(Corpus corpus, HuggingFaceTokenizer tokenizer, Path tokenizerFile, PrintWriter out)
            throws IOException {
        LlamaShape shape = LlamaShape.starter(VOCABULARY);
        LlamaCheckpoint.writeSettings(output, shape, Files.readString(tokenizerFile));
        var encoder = new ExampleEncoder(tokenizer);
        Path stateFile = state.resolve("state.bin");
        var schedule = Schedule.ofModel(steps, hours);
        var run = new TrainingRun(
                TrainingData.of(corpus),
                encoder,
                schedule,
                new Progress(out),
                stateFile,
                weights -> LlamaCheckpoint.writeWeights(output, shape, weights),
                Duration.ofMinutes(saveEveryMinutes));
        TrainingState start =
                Files.exists(stateFile) ? TrainingState.load(stateFile) : TrainingState.start(shape, seed);
        out.printf(
                "%,d parameters, from step %d%n",
                shape.parameters(), start.place().step());
        try (var trainer = new LlamaTrainer(shape, start)) {
            Place end = runUntilStopped(run, trainer, start.place());
            out.printf("Stopped at step %d after %.1f minutes of training%n", end.step(), end.seconds() / 60);
            if (schedule.progress(end) >= 1) {
                out.println("Measuring");
                writeCard(corpus, encoder, shape, trainer, end);
            }
        }
    }

    private void writeCard(Corpus corpus, ExampleEncoder encoder, LlamaShape shape, LlamaTrainer trainer, Place end)
            throws IOException {
        var evaluation = new Evaluation(new GreedyWriter(trainer, encoder), corpus.answers());
        var card = new ModelCard(
                shape,
                corpus.topicCount(),
                end,
                HeldOutText.of(corpus.heldOutPhrasings(), encoder).loss(trainer),
                evaluation.phrasings(corpus),
                evaluation.facets(corpus));
        Files.writeString(output.resolve("README.md"), card.markdown());
        Path reference = Files.createDirectories(output.resolve("reference"));
        Files.writeString(reference.resolve("prompts.json"), card.promptsJson());
    }

    /** A Ctrl-C waits until the state is saved. */
    static Place runUntilStopped(TrainingRun run, LlamaTrainer trainer, Place start) throws IOException {
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
