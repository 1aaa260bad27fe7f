package dev.medley.starter.vision;

import dev.medley.inference.vision.RgbImage;
import dev.medley.starter.scenes.Question;
import dev.medley.starter.scenes.Question.Kind;
import dev.medley.starter.scenes.SceneRenderer;
import dev.medley.starter.scenes.SceneSource;
import dev.medley.starter.scenes.Wordings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/**
 * How often a checkpoint says of scenes exactly what is true.
 *
 * @param captions of the scenes, in their order
 * @param questions by their kind
 */
record SceneExam(List<Captioned> captions, Map<Kind, Score> questions) {
    /** Edge of the pictures, in pixels. */
    static final int EDGE = 192;

    private static final int QUESTIONS = 7;

    /**
     * A scene's caption.
     *
     * @param number of the scene
     */
    record Captioned(long number, String expected, String said) {
        boolean right() {
            return expected.equals(said);
        }
    }

    /** How many of so many were exactly right. */
    record Score(int right, int all) {
        private static final Score NONE = new Score(0, 0);

        static Score of(boolean right) {
            return new Score(right ? 1 : 0, 1);
        }

        Score and(Score more) {
            return new Score(right + more.right, all + more.all);
        }

        double share() {
            return all == 0 ? 0 : (double) right / all;
        }

        String percent() {
            return String.format(Locale.ROOT, "%.1f %%", 100 * share());
        }
    }

    private record Asked(Question question, CompletableFuture<String> answer) {}

    private record Shown(long number, String caption, RgbImage picture, CompletableFuture<String> said) {}

    /** Shows the first scenes of a seed. */
    static SceneExam of(Path checkpoint, SceneSource source, int scenes) {
        try (var watching = new Watching(checkpoint)) {
            List<Shown> shown = LongStream.range(0, scenes)
                    .mapToObj(number -> show(watching, source, number))
                    .toList();
            List<Captioned> captions = shown.stream()
                    .map(scene -> new Captioned(scene.number, scene.caption, scene.said.join()))
                    .toList();
            // Every picture has been seen now, so that the questions find its features.
            List<Asked> asked = shown.stream()
                    .flatMap(scene -> source.questions(scene.number, QUESTIONS).stream()
                            .map(question -> new Asked(question, watching.ask(scene.picture, question.text()))))
                    .toList();
            var questions = new EnumMap<Kind, Score>(Kind.class);
            for (Asked one : asked) {
                boolean right = one.answer.join().equals(one.question.answer());
                questions.merge(one.question.kind(), Score.of(right), Score::and);
            }
            return new SceneExam(captions, questions);
        }
    }

    private static Shown show(Watching watching, SceneSource source, long number) {
        var scene = source.scene(number);
        RgbImage picture = SceneBatches.picture(SceneRenderer.render(scene, EDGE));
        return new Shown(number, scene.caption(), picture, watching.ask(picture, Wordings.CAPTION.get(0)));
    }

    Score captioned() {
        return captions.stream().map(caption -> Score.of(caption.right())).reduce(Score.NONE, Score::and);
    }

    Score answered() {
        return questions.values().stream().reduce(Score.NONE, Score::and);
    }

    /** In a line. */
    String summary() {
        var line = new StringBuilder(String.format(
                Locale.ROOT,
                "exactly right: %s of %d captions, %s of %d answers (",
                captioned().percent(),
                captioned().all(),
                answered().percent(),
                answered().all()));
        var kinds = new ArrayList<String>();
        questions.forEach((kind, score) -> kinds.add(kind.words() + ' ' + score.percent()));
        return line.append(String.join(", ", kinds)).append(')').toString();
    }
}
