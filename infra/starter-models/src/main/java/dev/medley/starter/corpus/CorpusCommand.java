package dev.medley.starter.corpus;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code train corpus}: writes questions and answers with their domain, one JSON object a line. */
@Command(
        name = "corpus",
        mixinStandardHelpOptions = true,
        description = "Writes the questions and answers with their domain as JSON lines.",
        showDefaultValues = true)
public final class CorpusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file to write.")
    private Path file = Path.of("corpus.jsonl");

    @Option(names = "--epochs", description = "How many times each facet is asked in fresh words.")
    private int epochs = 1;

    @Option(names = "--seed", description = "Decides the words.")
    private long seed = 7;

    @Override
    public Integer call() throws IOException {
        var corpus = Corpus.of(seed);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                write(out, corpus.training(epoch), "train");
            }
            write(out, corpus.heldOutPhrasings(), "held-out-phrasing");
            write(out, corpus.heldOutFacets(), "held-out-facet");
        }
        return 0;
    }

    private static void write(BufferedWriter out, List<? extends Example> examples, String split) throws IOException {
        for (Example example : examples) {
            if (example instanceof Example.Chat chat) {
                var line = new LinkedHashMap<String, String>();
                line.put("domain", chat.domain().label());
                line.put("topic", chat.topic());
                line.put("prompt", chat.prompt());
                line.put("answer", chat.answer());
                line.put("split", split);
                out.write(JsonMapper.shared().writeValueAsString(line));
                out.newLine();
            }
        }
    }
}
