package dev.medley.starter.vision;

import dev.medley.inference.checkpoint.VisionConfig;
import dev.medley.inference.checkpoint.VisionTower;
import dev.medley.inference.vision.ImageProcessor;
import dev.medley.inference.vision.RgbImage;
import dev.medley.starter.checkpoint.VisionModelFolder;
import dev.medley.starter.scenes.Dice;
import dev.medley.starter.scenes.Question;
import dev.medley.starter.scenes.Scene;
import dev.medley.starter.scenes.SceneRenderer;
import dev.medley.starter.scenes.SceneSource;
import dev.medley.starter.scenes.Wordings;
import dev.medley.starter.training.LlavaBatch;
import dev.medley.starter.training.LlavaBatch.Text;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Scenes as batches to learn from, made when they are asked for. A batch depends on its number alone. */
final class SceneBatches {
    private static final long WORDING_SEED = -3;
    /** Pictures come in these sizes, and are shrunk to the model's. */
    private static final List<Integer> EDGES = List.of(96, 96, 128, 192);

    /** Tokens of texts after each picture, at most: as many questions as there is room for beside the caption. */
    private static final int TEXT_TOKENS = 112;

    private static final int QUESTIONS = 8;
    private static final double RELATIONS_FIRST = 0.6;
    private static final Set<Question.Kind> RELATIONS =
            EnumSet.of(Question.Kind.WHAT_IS_WHERE, Question.Kind.IS_IT_THERE);
    private static final double PLAINLY_ASKED = 0.3;

    private final SceneSource source;
    private final SceneEncoder encoder;
    private final ImageProcessor processor;
    private final PatchLabels labels;
    private final int scenes;

    /** @param scenes in a batch */
    SceneBatches(SceneSource source, SceneEncoder encoder, VisionTower tower, int scenes) {
        VisionConfig vision = tower.config();
        this.source = source;
        this.encoder = encoder;
        this.processor = new ImageProcessor(VisionModelFolder.imageProcessor(vision));
        this.labels = new PatchLabels(vision.imageSize() / vision.patchSize());
        this.scenes = scenes;
    }

    int scenes() {
        return scenes;
    }

    /** @param texts whether it has texts, or teaches the tower alone */
    LlavaBatch batch(long number, boolean texts) {
        var pixels = new ArrayList<float[]>();
        var patches = new ArrayList<int[][]>();
        var said = new ArrayList<List<Text>>();
        for (long i = number * scenes; i < (number + 1) * scenes; i++) {
            var dice = new Dice(WORDING_SEED, i);
            Scene scene = source.scene(i);
            pixels.add(processor
                    .process(picture(SceneRenderer.render(scene, dice.from(EDGES))))
                    .values());
            patches.add(labels.of(scene));
            if (texts) {
                said.add(texts(scene, source.questions(i, QUESTIONS), dice));
            }
        }
        return new LlavaBatch(pixels, patches, said);
    }

    private List<Text> texts(Scene scene, List<Question> questions, Dice dice) {
        var texts = new ArrayList<Text>();
        String asked = dice.happens(PLAINLY_ASKED) ? Wordings.CAPTION.get(0) : dice.from(Wordings.CAPTION);
        texts.add(encoder.caption(Wordings.casual(asked, dice), scene.caption()));
        int room = TEXT_TOKENS - texts.get(0).ids().length;
        for (Question question : dice.happens(RELATIONS_FIRST) ? relationsFirst(questions) : questions) {
            Text text = encoder.answer(question.text(), question.answer());
            if (texts.size() == 1 || text.ids().length <= room) {
                texts.add(text);
                room -= text.ids().length;
            }
        }
        return texts;
    }

    /** Questions about places are long, so that there would seldom be room for them, and they are the hardest. */
    private static List<Question> relationsFirst(List<Question> questions) {
        return questions.stream()
                .sorted(Comparator.comparing(question -> !RELATIONS.contains(question.kind())))
                .toList();
    }

    /** A picture as engines take it. */
    static RgbImage picture(BufferedImage image) {
        int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        var pixels = new byte[3 * rgb.length];
        for (int i = 0; i < rgb.length; i++) {
            pixels[3 * i] = (byte) (rgb[i] >> 16);
            pixels[3 * i + 1] = (byte) (rgb[i] >> 8);
            pixels[3 * i + 2] = (byte) rgb[i];
        }
        return new RgbImage(image.getWidth(), image.getHeight(), pixels);
    }
}
