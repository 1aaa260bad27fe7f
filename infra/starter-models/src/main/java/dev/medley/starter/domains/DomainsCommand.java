package dev.medley.starter.domains;

import dev.medley.inference.domain.DomainModel;
import dev.medley.inference.tensorflow.TensorFlowLibrary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
    private static final double KEPT_APART = 1 / 6.0;

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
            description = "Keep a sixth of the questions apart, measure on them, and leave the held-out ones alone: for"
                    + " choosing settings and data.")
    private boolean validate;

    @Option(names = "--epochs", description = "How often it reads everything.")
    private int epochs = 8;

    @Option(names = "--seed", description = "Decides the first weights, the order and the slips.")
    private long seed = 7;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        TensorFlowLibrary.load();
        TrainingTexts texts = TrainingTexts.read(validate ? KEPT_APART : 0, seed);
        out.printf(Locale.ROOT, "%,d texts of %d subfields%n", texts.size(), texts.subfieldCount());
        train(texts, out);
        try (DomainModel model = DomainModel.load(output)) {
            if (validate) {
                List<Question> apart = texts.keptApart();
                out.println("kept apart: " + Measurement.of(model, apart).summary());
                out.println("mistyped: "
                        + Measurement.of(model, Measurement.mistyped(apart, seed))
                                .summary());
            } else {
                out.println("Measuring");
                var card = ModelCard.of(model, heldOut, texts, epochs, seed);
                Files.writeString(output.resolve("README.md"), card.markdown());
                out.println(card.summary());
            }
        }
        return 0;
    }

    private void train(TrainingTexts texts, PrintWriter out) throws IOException {
        ClassifierShape shape = ClassifierShape.starter(texts.subfieldCount());
        try (var training = new ClassifierTraining(shape, seed)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                long start = System.nanoTime();
                float loss = training.epoch(texts.epoch(epoch), (double) epoch / epochs);
                out.printf(
                        Locale.ROOT,
                        "epoch %d of %d  loss %.3f  %.1f s%n",
                        epoch + 1,
                        epochs,
                        loss,
                        (System.nanoTime() - start) / 1e9);
                out.flush();
            }
            SavedModelFolder.write(output, shape, training.weights(), QuestionFile.LABELS, texts.background());
        }
    }

    /** The trained domains, by the names of their labels. */
    static List<String> trained() {
        return QuestionFile.LABELS.subList(0, QuestionFile.LABELS.size() - 1);
    }
}
