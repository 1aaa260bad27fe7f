package dev.medley.starter.speech;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.medley.inference.checkpoint.WhisperConfig;
import dev.medley.starter.checkpoint.SpeechCheckpoint;
import dev.medley.starter.tokenizer.WhisperVocabulary;
import dev.medley.starter.training.Schedule;
import dev.medley.starter.training.TrainingState;
import dev.medley.starter.training.TrainingState.Place;
import dev.medley.starter.training.WhisperLayout;
import dev.medley.starter.training.WhisperTrainer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train speech}: makes the starter speech model, or goes on from where it stopped. */
@Command(
        name = "speech",
        mixinStandardHelpOptions = true,
        description = "Trains the starter speech model, from its last saved state if there is one.",
        showDefaultValues = true,
        sortOptions = false)
public final class SpeechCommand implements Callable<Integer> {
    private static final int TEXT_TOKENS = 1000;
    private static final int POSITIONS = 750;
    private static final int SAMPLES_PER_POSITION = 320;
    private static final long STOP_SECONDS = 60;

    @Option(
            names = "--corpus",
            defaultValue = "${sys:medley.starter.home:-.}/target/speech-corpus",
            description = "Folder of the recordings that speech-corpus made.")
    @SuppressWarnings("NullAway.Init")
    private Path corpus;

    @Option(names = "--hours", description = "Time to train in all, resumed runs included.")
    private double hours = 8;

    @Option(names = "--steps", description = "Optimiser steps in all, instead of a time.")
    private @Nullable Long steps;

    @Option(names = "--rate", description = "Learning rate after the warm-up.")
    private double rate = 1e-3;

    @Option(
            names = "--output",
            defaultValue = "${sys:medley.starter.home:-.}/target/speech",
            description = "Folder of the checkpoint.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--state",
            defaultValue = "${sys:medley.starter.home:-.}/target/speech-training",
            description = "Folder of the training state.")
    @SuppressWarnings("NullAway.Init")
    private Path state;

    @Option(names = "--batch-seconds", description = "Sound in a batch, silence included.")
    private int batchSeconds = 64;

    @Option(names = "--save-every-minutes", description = "Time between saved states.")
    private long saveEveryMinutes = 10;

    @Option(names = "--seed", description = "Decides the first weights, the order of the recordings and the noise.")
    private long seed = 7;

    @Option(names = "--fp32", description = "Multiply matrices in fp32 instead of bf16.")
    private boolean fp32;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        List<Shard> shards = trainingShards();
        for (String shard :
                List.of(CorpusWriter.training(0), CorpusWriter.VALIDATION, CorpusWriter.TIMED, CorpusWriter.TEST)) {
            if (!Shard.exists(corpus, shard)) {
                spec.commandLine().getErr().printf("No %s in %s; \"speech-corpus\" makes it%n", shard, corpus);
                return 1;
            }
        }
        Files.createDirectories(state);
        Path tokenizerFile = state.resolve("tokenizer.json");
        if (!Files.exists(tokenizerFile)) {
            SpeechText text = SpeechText.load();
            var texts = new ArrayList<String>();
            text.sentences().forEach(sentence -> texts.add(' ' + sentence));
            text.words().forEach(word -> texts.add(' ' + word));
            Files.writeString(
                    tokenizerFile,
                    WhisperVocabulary.train(texts, TEXT_TOKENS, POSITIONS).json());
        }
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(tokenizerFile)
                .optTruncation(false)
                .build()) {
            train(shards, tokenizer, Files.readString(tokenizerFile));
        }
        return 0;
    }

    private List<Shard> trainingShards() throws IOException {
        var shards = new ArrayList<Shard>();
        for (int number = 0; Shard.exists(corpus, CorpusWriter.training(number)); number++) {
            shards.add(Shard.open(corpus, CorpusWriter.training(number)));
        }
        return shards;
    }

    private void train(List<Shard> shards, HuggingFaceTokenizer tokenizer, String tokenizerJson) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        var vocabulary = new WhisperVocabulary(TEXT_TOKENS, POSITIONS);
        WhisperConfig config = WhisperLayout.starter(vocabulary.size());
        Phonemes phonemes = Phonemes.open(corpus);
        var layout = new WhisperLayout(config, phonemes.count() + 1);
        SpeechCheckpoint.writeSettings(output, layout, vocabulary, tokenizerJson);
        var encoder = new TranscriptEncoder(tokenizer, vocabulary);
        var batches = new SpeechBatches(shards, encoder, phonemes, POSITIONS * SAMPLES_PER_POSITION, seed);
        Path stateFile = state.resolve("state.bin");
        Shard validation = Shard.open(corpus, CorpusWriter.VALIDATION);
        Schedule schedule = Schedule.ofSpeech(steps, hours, rate);
        var run = new SpeechRun(
                batches,
                batchSeconds * Recording.SAMPLE_RATE,
                schedule,
                (trainer, place) -> {
                    TrainingState now = trainer.state(place);
                    now.save(stateFile);
                    SpeechCheckpoint.writeWeights(output, layout, now.weights());
                    return Listening.errors(output, validation);
                },
                Duration.ofMinutes(saveEveryMinutes),
                out);
        TrainingState start = Files.exists(stateFile) ? TrainingState.load(stateFile) : layout.start(seed);
        out.printf(
                "%,d parameters, %,d recordings, from step %d%n",
                config.parameters(), batches.recordings(), start.place().step());
        int padding = vocabulary.id("<|endoftext|>");
        try (var trainer = new WhisperTrainer(layout, start, padding, !fp32)) {
            Place end = runUntilStopped(run, trainer, start.place());
            out.printf("Stopped at step %d after %.1f minutes of training%n", end.step(), end.seconds() / 60);
            if (schedule.progress(end) >= 1) {
                measure(config, batches.recordings(), end);
            }
        }
    }

    private void measure(WhisperConfig config, int recordings, Place end) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        SpeechText text = SpeechText.load();
        Files.write(output.resolve("vocabulary.txt"), text.words());
        out.println("Measuring");
        try (var listening = new Listening(output)) {
            WordTimes times = WordTimes.of(listening, SpeechExam.recordings(Shard.open(corpus, CorpusWriter.TIMED)));
            SpeechExam exam = SpeechExam.of(listening, SpeechExam.recordings(Shard.open(corpus, CorpusWriter.TEST)));
            var card = new SpeechCard(config, text, recordings, end, exam, times);
            Files.writeString(output.resolve("README.md"), card.markdown());
        }
    }

    /** A Ctrl-C waits until the state is saved. */
    private static Place runUntilStopped(SpeechRun run, WhisperTrainer trainer, Place start) throws IOException {
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
