package dev.medley.starter.domains;

import dev.medley.inference.domain.DomainModel;
import dev.medley.inference.domain.DomainScores;
import dev.medley.inference.tensorflow.TensorFlowLibrary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train domains}: makes the domain classifier and measures it. */
@Command(
        name = "domains",
        mixinStandardHelpOptions = true,
        description = "Trains the domain classifier, measures it and writes its SavedModel and model card.",
        showDefaultValues = true,
        sortOptions = false)
public final class DomainsCommand implements Callable<Integer> {
    /** How many classifiers are trained, each with weights and slips of its own; their mean is what is shipped. */
    static final int MEMBERS = 2;

    @Option(
            names = "--output",
            defaultValue = "${sys:medley.starter.home:-.}/target/domains",
            description = "Folder of the SavedModel.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--held-out",
            defaultValue = "${sys:medley.starter.home:-.}/src/test/resources/domains",
            description = "Folder of the questions that it is measured on.")
    @SuppressWarnings("NullAway.Init")
    private Path heldOut;

    @Option(
            names = "--validate",
            description = "Measure on the validation questions, with further trainings for the domains that are to be"
                    + " known from examples alone, and leave the held-out ones alone: for choosing settings and data.")
    private boolean validate;

    @Option(names = "--epochs", description = "How often it reads everything.")
    private int epochs = 20;

    @Option(names = "--seed", description = "Decides the first weights, the order and the slips.")
    private long seed = 7;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TensorFlowLibrary.load();
        if (validate) {
            validate(out);
            return 0;
        }
        TrainingTexts texts = train(Set.of(), out);
        try (DomainModel model = DomainModel.load(output)) {
            out.println("Measuring");
            var card = ModelCard.of(model, heldOut, texts, epochs, seed);
            Files.writeString(output.resolve("README.md"), card.markdown());
            out.println(card.summary());
        }
        return 0;
    }

    private void validate(PrintWriter out) throws IOException {
        Validation validation = Validation.read();
        List<Question> questions = validation.questions();
        train(Set.of(), out);
        try (DomainModel model = DomainModel.load(output)) {
            out.println("validation: " + Measurement.of(model, questions).summary());
            out.println("mistyped: "
                    + Measurement.of(model, Measurement.mistyped(questions, seed))
                            .summary());
        }
        for (Validation.Unknown unknown : validation.unknown()) {
            train(unknown.leftOut(), out);
            try (DomainModel model = DomainModel.load(output)) {
                DomainScores scores = model.fit(unknown.beside());
                out.println(unknown.name() + ": "
                        + Measurement.of(scores, unknown.questions()).summary());
                out.println("without it: " + Measurement.of(model, questions).summary());
                out.println("beside it: " + Measurement.of(scores, questions).summary());
            }
        }
    }

    private TrainingTexts train(Set<String> leftOut, PrintWriter out) throws IOException {
        TrainingTexts texts = TrainingTexts.read(leftOut, seed);
        out.printf(Locale.ROOT, "%,d texts of %d subfields%n", texts.size(), texts.subfieldCount());
        ClassifierShape shape = ClassifierShape.starter(texts.subfieldCount());
        List<ClassifierWeights> learnt = IntStream.range(0, MEMBERS)
                .parallel()
                .mapToObj(member -> learn(texts, shape, seed + member, out))
                .toList();
        SavedModelFolder.write(
                output,
                shape.times(MEMBERS),
                ClassifierWeights.mean(learnt, shape.width()),
                QuestionFile.LABELS,
                texts.background());
        return texts;
    }

    private ClassifierWeights learn(TrainingTexts texts, ClassifierShape shape, long memberSeed, PrintWriter out) {
        try (var training = new ClassifierTraining(shape, memberSeed)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                long start = System.nanoTime();
                float loss = training.epoch(texts.epoch(epoch, memberSeed), (double) epoch / epochs);
                out.printf(
                        Locale.ROOT,
                        "epoch %d of %d  loss %.3f  %.1f s%n",
                        epoch + 1,
                        epochs,
                        loss,
                        (System.nanoTime() - start) / 1e9);
                out.flush();
            }
            return training.weights();
        }
    }

    /** The trained domains, by the names of their labels. */
    static List<String> trained() {
        return QuestionFile.LABELS.subList(0, QuestionFile.LABELS.size() - 1);
    }
}
