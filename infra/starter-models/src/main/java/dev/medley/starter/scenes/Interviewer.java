package dev.medley.starter.scenes;

import dev.medley.starter.scenes.Question.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Asks about a scene only what has one right answer. */
final class Interviewer {
    private static final double HALF = 0.5;
    private static final int TRIES = 20;

    private final Scene scene;
    private final Dice dice;

    Interviewer(Scene scene, Dice dice) {
        this.scene = scene;
        this.dice = dice;
    }

    /** At most so many, of different kinds as long as there are any. */
    List<Question> questions(int most) {
        var kinds = new ArrayList<>(Arrays.asList(Kind.values()));
        Collections.shuffle(kinds, new Random(dice.number()));
        var questions = new ArrayList<Question>();
        for (int i = 0; i < 2 * kinds.size() && questions.size() < most; i++) {
            ask(kinds.get(i % kinds.size()))
                    .filter(question ->
                            questions.stream().noneMatch(asked -> asked.text().equals(question.text())))
                    .ifPresent(questions::add);
        }
        return questions;
    }

    private Optional<Question> ask(Kind kind) {
        return switch (kind) {
            case HOW_MANY -> Optional.of(howMany());
            case IS_THERE -> Optional.of(isThere());
            case COLOUR ->
                trait(kind, traits -> traits.colour() == null, look -> look.colour()
                        .word());
            case SHAPE ->
                trait(kind, traits -> traits.form() == null, look -> look.form().word());
            case SIZE ->
                trait(kind, traits -> traits.size() == null, look -> look.size().word());
            case WHAT_IS_WHERE -> whatIsWhere();
            case IS_IT_THERE -> isItThere();
        };
    }

    private Question howMany() {
        Traits traits = someTraits(true);
        long count = scene.things().stream()
                .filter(thing -> traits.fit(thing.look()))
                .count();
        return question(Kind.HOW_MANY, traits.noun(2), "", Words.number((int) count));
    }

    private Question isThere() {
        boolean wanted = dice.happens(HALF);
        for (int i = 0; true; i++) {
            Traits traits = someTraits(false);
            boolean there = scene.things().stream().anyMatch(thing -> traits.fit(thing.look()));
            if (there == wanted || i == TRIES) {
                String noun = traits.noun(1);
                return question(Kind.IS_THERE, Words.article(noun) + ' ' + noun, "", yesOrNo(there));
            }
        }
    }

    /** Those of something in the scene, or of something that may not be there. */
    private Traits someTraits(boolean canBeNone) {
        Look look = dice.from(scene.things()).look();
        if (dice.happens(HALF)) {
            Look other = Look.draw(dice);
            int trait = dice.between(0, 2);
            look = new Look(
                    trait == 0 ? other.size() : look.size(),
                    trait == 1 ? other.colour() : look.colour(),
                    trait == 2 ? other.form() : look.form());
        }
        return dice.from(Traits.of(look).stream()
                .filter(traits -> canBeNone || !traits.none())
                .toList());
    }

    /** A trait of the only thing that others tell. */
    private Optional<Question> trait(
            Kind kind, Predicate<Traits> asks, java.util.function.Function<Look, String> answer) {
        Thing thing = dice.from(scene.things());
        return onlyThing(thing, asks).map(traits -> question(kind, traits.noun(1), "", answer.apply(thing.look())));
    }

    /** What is left of, right of, above or below a thing; only if all that is there looks alike. */
    private Optional<Question> whatIsWhere() {
        Thing origin = dice.from(scene.things());
        Relation asked = dice.from(Relation.values());
        var there = new TreeMap<Look, Integer>();
        for (Thing other : scene.things()) {
            if (other != origin) {
                Relation.Finding finding = Relation.between(List.of(other), List.of(origin));
                if (!finding.clear()) {
                    return Optional.empty();
                }
                finding.relation()
                        .filter(relation -> relation == asked)
                        .ifPresent(relation -> there.merge(other.look(), 1, Integer::sum));
            }
        }
        if (there.size() > 1) {
            return Optional.empty();
        }
        String answer = there.isEmpty()
                ? "nothing"
                : there.firstKey().phrase(there.firstEntry().getValue());
        return onlyThing(origin, traits -> true)
                .map(traits -> question(Kind.WHAT_IS_WHERE, asked.words() + " the " + traits.noun(1), "", answer));
    }

    private Optional<Question> isItThere() {
        Thing first = dice.from(scene.things());
        Thing second = dice.from(scene.things());
        if (first == second) {
            return Optional.empty();
        }
        Relation.Finding finding = Relation.between(List.of(first), List.of(second));
        Optional<Traits> one = onlyThing(first, traits -> true);
        Optional<Traits> other = onlyThing(second, traits -> true);
        if (!finding.clear() || finding.relation().isEmpty() || one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        Relation holds = finding.relation().get();
        Relation asked = dice.happens(HALF) ? holds : dice.from(Relation.values());
        return Optional.of(question(
                Kind.IS_IT_THERE,
                one.get().noun(1),
                asked.words() + " the " + other.get().noun(1),
                yesOrNo(asked == holds)));
    }

    /** Traits that tell a thing from all the others, of those that may be named. */
    private Optional<Traits> onlyThing(Thing thing, Predicate<Traits> named) {
        List<Traits> telling = Traits.of(thing.look()).stream()
                .filter(named)
                .filter(traits -> scene.things().stream()
                                .filter(other -> traits.fit(other.look()))
                                .count()
                        == 1)
                .filter(traits -> !traits.none() || scene.things().size() == 1)
                .toList();
        return telling.isEmpty() ? Optional.empty() : Optional.of(dice.from(telling));
    }

    private Question question(Kind kind, String first, String second, String answer) {
        return new Question(kind, Wordings.of(kind, dice).formatted(first, second), answer);
    }

    private static String yesOrNo(boolean yes) {
        return yes ? "yes" : "no";
    }
}
