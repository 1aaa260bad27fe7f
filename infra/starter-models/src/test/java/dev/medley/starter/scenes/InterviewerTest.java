package dev.medley.starter.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.medley.starter.scenes.Question.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Answers the questions again, from their words. */
class InterviewerTest {
    private static final String NOUN = "((?:(?:small|medium|large|red|orange|yellow|green|blue|purple|white|black) )*"
            + "(?:object|circle|cross|diamond|heart|ring|square|star|triangle)(?:e?s)?)";
    private static final Pattern NOUNS = Pattern.compile(NOUN);
    private static final Pattern PLACE = Pattern.compile("(left of|right of|above|below) the");
    private static final List<String> NUMBERS = List.of("none", "one", "two", "three", "four", "five");

    @Test
    void everyAnswerFollowsFromTheScene() {
        var answered = new EnumMap<Kind, Integer>(Kind.class);
        SceneSource source = SceneSource.of(8);
        for (int number = 0; number < 2000; number++) {
            Scene scene = source.scene(number);
            for (Question question : source.questions(number, 7)) {
                assertThat(answer(scene, question))
                        .as(question.text() + " " + scene.things())
                        .isEqualTo(question.answer());
                answered.merge(question.kind(), 1, Integer::sum);
            }
        }
        assertThat(answered).hasSize(Kind.values().length);
        assertThat(answered.values()).allMatch(count -> count > 300);
    }

    @Test
    void yesAndNoAreAboutAsOftenRight() {
        var answers = new TreeMap<String, Integer>();
        SceneSource source = SceneSource.of(9);
        for (int number = 0; number < 2000; number++) {
            source.questions(number, 7).forEach(question -> answers.merge(question.answer(), 1, Integer::sum));
        }
        assertThat((double) answers.getOrDefault("yes", 0) / answers.getOrDefault("no", 1))
                .isBetween(0.7, 2.0);
        assertThat(answers).containsKeys("none", "nothing", "one", "two", "three", "four", "five");
    }

    private static String answer(Scene scene, Question question) {
        String text = question.text().toLowerCase(Locale.ROOT).replace("which objects are", "what is");
        Matcher nouns = NOUNS.matcher(text);
        assertThat(nouns.find()).as(text).isTrue();
        String first = nouns.group();
        List<Thing> fitting = fitting(scene, first);
        return switch (question.kind()) {
            case HOW_MANY -> NUMBERS.get(fitting.size());
            case IS_THERE -> fitting.isEmpty() ? "no" : "yes";
            case COLOUR -> only(fitting).look().colour().name().toLowerCase(Locale.ROOT);
            case SHAPE -> only(fitting).look().form().name().toLowerCase(Locale.ROOT);
            case SIZE -> only(fitting).look().size().name().toLowerCase(Locale.ROOT);
            case WHAT_IS_WHERE -> whatIs(place(text), only(fitting), scene);
            case IS_IT_THERE -> {
                assertThat(nouns.find()).as(text).isTrue();
                Thing other = only(fitting(scene, nouns.group()));
                yield place(only(fitting), other).equals(place(text)) ? "yes" : "no";
            }
        };
    }

    private static String whatIs(String place, Thing origin, Scene scene) {
        var found = new TreeMap<String, Integer>();
        for (Thing thing : scene.things()) {
            if (thing != origin && place(thing, origin).equals(place)) {
                Look look = thing.look();
                found.merge(
                        (look.size() + " " + look.colour() + " " + look.form()).toLowerCase(Locale.ROOT),
                        1,
                        Integer::sum);
            }
        }
        assertThat(found).hasSizeLessThan(2);
        for (Map.Entry<String, Integer> one : found.entrySet()) {
            if (one.getValue() == 1) {
                return "a " + one.getKey();
            }
            return NUMBERS.get(one.getValue())
                    + ' '
                    + one.getKey()
                    + (one.getKey().endsWith("cross") ? "es" : "s");
        }
        return "nothing";
    }

    /** By the diagonals, on which nothing lies. */
    private static String place(Thing thing, Thing origin) {
        double across = thing.x() - origin.x();
        double down = thing.y() - origin.y();
        assertThat(Math.abs(Math.abs(across) - Math.abs(down))).isGreaterThan(5);
        if (Math.abs(across) > Math.abs(down)) {
            return across < 0 ? "left of" : "right of";
        }
        return down < 0 ? "above" : "below";
    }

    private static String place(String text) {
        Matcher place = PLACE.matcher(text);
        assertThat(place.find()).as(text).isTrue();
        return place.group(1);
    }

    private static Thing only(List<Thing> things) {
        assertThat(things).hasSize(1);
        return things.get(0);
    }

    private static List<Thing> fitting(Scene scene, String noun) {
        return scene.things().stream()
                .filter(thing -> {
                    String look = " %s %s %s object "
                            .formatted(
                                    thing.look().size(),
                                    thing.look().colour(),
                                    thing.look().form())
                            .toLowerCase(Locale.ROOT);
                    for (String word : noun.split(" ")) {
                        String singular = word.endsWith("sses")
                                ? word.substring(0, word.length() - 2)
                                : word.endsWith("s") && !word.endsWith("ss")
                                        ? word.substring(0, word.length() - 1)
                                        : word;
                        if (!look.contains(' ' + singular + ' ')) {
                            return false;
                        }
                    }
                    return true;
                })
                .toList();
    }
}
