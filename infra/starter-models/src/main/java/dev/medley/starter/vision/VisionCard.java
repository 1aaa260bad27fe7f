package dev.medley.starter.vision;

import dev.medley.inference.checkpoint.VisionConfig;
import dev.medley.starter.checkpoint.CardTemplate;
import dev.medley.starter.scenes.SceneRenderer;
import dev.medley.starter.scenes.SceneSource;
import dev.medley.starter.training.LlamaShape;
import dev.medley.starter.training.LlavaLayout;
import dev.medley.starter.training.TrainingState.Place;
import dev.medley.starter.vision.SceneExam.Captioned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/**
 * The model card: a template filled with what was measured, and pictures of some scenes.
 *
 * @param batch scenes in a step
 * @param seed of the exam's scenes
 */
record VisionCard(LlavaLayout layout, Place trained, int batch, long seed, SceneExam exam) {
    private static final int SHOWN = 24;
    private static final int MOST_FAILURES = 6;
    private static final int EDGE = 128;
    private static final String EXAMPLES = "examples";

    /** Writes README.md and the pictures that it shows. */
    void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("README.md"), CardTemplate.fill("/vision/model-card.md", values()));
        Path pictures = Files.createDirectories(folder.resolve(EXAMPLES));
        SceneSource source = SceneSource.of(seed);
        for (Captioned shown : shown()) {
            ImageIO.write(
                    SceneRenderer.render(source.scene(shown.number()), EDGE),
                    "png",
                    pictures.resolve(file(shown)).toFile());
        }
    }

    /** Some failures, if there are any, and the first scenes beside. */
    private List<Captioned> shown() {
        var shown = new ArrayList<Captioned>(exam.captions().stream()
                .filter(caption -> !caption.right())
                .limit(MOST_FAILURES)
                .toList());
        exam.captions().stream()
                .filter(Captioned::right)
                .limit(SHOWN - shown.size())
                .forEach(shown::add);
        shown.sort(Comparator.comparing(Captioned::number));
        return shown;
    }

    private static String file(Captioned shown) {
        return String.format(Locale.ROOT, "%06d.png", shown.number());
    }

    private Map<String, Object> values() {
        VisionConfig vision = layout.tower().config();
        LlamaShape text = layout.text();
        var values = new LinkedHashMap<String, Object>();
        values.put("parameters", String.format(Locale.ROOT, "%.1f million", layout.parameters() / 1e6));
        values.put("imageSize", vision.imageSize());
        values.put("patchSize", vision.patchSize());
        values.put("features", layout.tower().features());
        values.put("towerLayers", vision.layers());
        values.put("towerWidth", vision.hiddenSize());
        values.put("textLayers", text.layers());
        values.put("textWidth", text.hidden());
        values.put("vocabulary", text.vocabulary());
        values.put("steps", grouped(trained.step()));
        values.put("scenes", grouped(trained.step() * batch));
        values.put("minutes", Math.round(trained.seconds() / 60));
        values.put("testScenes", exam.captions().size());
        values.put("testSeed", seed);
        values.put("captions", exam.captioned().percent());
        values.put("questions", exam.answered().all());
        values.put("answers", exam.answered().percent());
        values.put("byKind", byKind());
        values.put("failed", exam.captioned().all() - exam.captioned().right());
        values.put("shown", shown().stream().map(VisionCard::row).collect(Collectors.joining("\n")));
        return values;
    }

    private String byKind() {
        return exam.questions().entrySet().stream()
                .map(kind -> "| %s | %d | %s |"
                        .formatted(
                                kind.getKey().words(),
                                kind.getValue().all(),
                                kind.getValue().percent()))
                .collect(Collectors.joining("\n"));
    }

    private static String row(Captioned shown) {
        return "| ![scene %d](%s/%s) | %s | %s |"
                .formatted(
                        shown.number(),
                        EXAMPLES,
                        file(shown),
                        shown.said(),
                        shown.right() ? "right" : "**wrong**: " + shown.expected());
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
