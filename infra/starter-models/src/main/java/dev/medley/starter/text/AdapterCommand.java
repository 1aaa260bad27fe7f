package dev.medley.starter.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.starter.checkpoint.AdapterCheckpoint;
import dev.medley.starter.checkpoint.LlamaCheckpoint;
import dev.medley.starter.corpus.Corpus;
import dev.medley.starter.corpus.Domain;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LlamaTrainer;
import dev.medley.starter.training.LoraShape;
import dev.medley.starter.training.Schedule;
import dev.medley.starter.training.TrainingState;
import dev.medley.starter.training.TrainingState.Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train adapters}: makes an expert of each domain over the starter text model. */
@Command(
        name = "adapters",
        mixinStandardHelpOptions = true,
        description = "Trains a LoRA adapter for each domain, from its last saved state if there is one.",
        showDefaultValues = true,
        sortOptions = false)
public final class AdapterCommand implements Callable<Integer> {
    @Option(names = "--domain", split = ",", description = "The domains, of ${COMPLETION-CANDIDATES}.")
    private List<Domain> domains = List.of(Domain.HEALTH, Domain.LAW, Domain.FINANCE, Domain.SOFTWARE, Domain.SCIENCE);

    @Option(names = "--steps", description = "Optimiser steps of each adapter.")
    private long steps = 900;

    @Option(names = "--rank", description = "Rank of the adapters.")
    private int rank = 8;

    @Option(
            names = "--base",
            defaultValue = "${sys:medley.starter.home:-.}/text",
            description = "Folder of the base model.")
    @SuppressWarnings("NullAway.Init")
    private Path base;

    @Option(names = "--base-name", description = "The name under which the base model is served.")
    private String baseName = "starter";

    @Option(
            names = "--output",
            defaultValue = "${sys:medley.starter.home:-.}/target/adapters",
            description = "Folder of the adapters.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--state",
            defaultValue = "${sys:medley.starter.home:-.}/target/adapters-training",
            description = "Folder of the training states.")
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @Option(names = "--seed", description = "Decides the first weights and the order of the examples.")
    private long seed = 7;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        LlamaShape shape = LlamaShape.starter(TextCommand.VOCABULARY);
        float[] weights = LlamaCheckpoint.readWeights(base, shape);
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(base.resolve("tokenizer.json"))
                .optTruncation(false)
                .build()) {
            for (Domain domain : domains) {
                train(domain, shape, weights, new ExampleEncoder(tokenizer));
            }
        }
        return 0;
    }

    private void train(Domain domain, LlamaShape shape, float[] weights, ExampleEncoder encoder) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        var lora = new LoraShape(rank, 2 * rank);
        Path folder = output.resolve(domain.label());
        Path stateFile = Files.createDirectories(state).resolve(domain.label() + ".bin");
        var corpus = Corpus.ofExpert(domain, seed);
        var run = new TrainingRun(
                TrainingData.of(corpus),
                encoder,
                Schedule.ofAdapter(steps),
                new Progress(out),
                stateFile,
                adapter -> AdapterCheckpoint.write(folder, baseName, shape, lora, adapter),
                Duration.ofMinutes(1));
        TrainingState first = lora.start(shape, seed);
        TrainingState start = Files.exists(stateFile) ? TrainingState.load(stateFile) : first;
        out.printf(
                "%s: %,d parameters, from step %d%n",
                domain.label(), lora.parameters(shape), start.place().step());
        try (var trainer = LlamaTrainer.ofAdapter(shape, lora, weights, start)) {
            Place end = TextCommand.runUntilStopped(run, trainer, start.place());
            if (end.step() >= steps) {
                out.println("Measuring " + domain.label());
                try (var untrained = LlamaTrainer.ofAdapter(shape, lora, weights, first)) {
                    var measured = new ExpertMeasurement(domain, seed, encoder, untrained, trainer);
                    Files.writeString(
                            folder.resolve("README.md"), new AdapterCard(lora, shape, end, measured).markdown());
                    out.println(measured.summary());
                }
            }
        }
    }
}
