package dev.medley.starter.vision;

import dev.medley.starter.scenes.Question;
import dev.medley.starter.scenes.SceneSource;
import dev.medley.starter.scenes.Wordings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the tokenizer learns from: all that is said of some scenes, so that each word becomes one token. */
final class SceneTexts {
    private static final int SCENES = 3000;
    private static final int QUESTIONS = 12;

    private SceneTexts() {}

    static List<String> all() {
        var texts = new ArrayList<String>(Wordings.CAPTION);
        SceneSource source = SceneSource.training();
        for (int number = 0; number < SCENES; number++) {
            texts.add(source.scene(number).caption());
            for (Question question : source.questions(number, QUESTIONS)) {
                texts.add(question.text());
                texts.add(question.answer());
            }
        }
        List.copyOf(texts).forEach(text -> texts.add(text.toLowerCase(Locale.ROOT)));
        return texts;
    }
}
