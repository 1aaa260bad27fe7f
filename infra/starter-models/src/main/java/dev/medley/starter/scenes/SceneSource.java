package dev.medley.starter.scenes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All the scenes of a seed. A scene depends on its seed and number alone. */
public final class SceneSource {
    private static final long TRAINING_SEED = -1;
    private static final long VALIDATION_SEED = -2;
    private static final List<Integer> COUNTS = List.of(1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5);
    private static final double ALIKE = 0.3;
    private static final double SIMILAR = 0.3;
    private static final double BORDER = 1.5;
    private static final double LEAST_APART = 3;
    private static final int TRIES_PER_THING = 30;
    private static final int LAYOUTS_PER_CAST = 40;

    private final long seed;

    private SceneSource(long seed) {
        this.seed = seed;
    }

    /** @param seed 0 or more: those below are the trainer's own, so that what is tested was never learnt */
    public static SceneSource of(long seed) {
        if (seed < 0) {
            throw new IllegalArgumentException("The seed is " + seed + ", but must be 0 or more");
        }
        return new SceneSource(seed);
    }

    /** What the model learns. */
    public static SceneSource training() {
        return new SceneSource(TRAINING_SEED);
    }

    /** What it is watched with while it learns. */
    public static SceneSource validation() {
        return new SceneSource(VALIDATION_SEED);
    }

    /** A scene. */
    public Scene scene(long number) {
        Dice dice = dice(number);
        while (true) {
            List<Look> cast = cast(dice);
            for (int i = 0; i < LAYOUTS_PER_CAST; i++) {
                Optional<Scene> scene = layout(cast, dice)
                        .map(things -> new Scene(things, Background.draw(dice)))
                        .filter(made -> made.relations().stream().allMatch(Relation.Finding::clear));
                if (scene.isPresent()) {
                    return scene.get();
                }
            }
        }
    }

    /** What is asked about a scene, at most so many questions. */
    public List<Question> questions(long number, int most) {
        return new Interviewer(scene(number), new Dice(~seed, number)).questions(most);
    }

    private Dice dice(long number) {
        return new Dice(seed, number);
    }

    /** What the things of a scene look like. Some are alike, and some nearly so. */
    private static List<Look> cast(Dice dice) {
        var cast = new ArrayList<Look>();
        int count = dice.from(COUNTS);
        while (cast.size() < count) {
            Look look = Look.draw(dice);
            if (!cast.isEmpty() && dice.happens(ALIKE)) {
                look = dice.from(cast);
            } else if (!cast.isEmpty() && dice.happens(SIMILAR)) {
                look = similar(look, dice.from(cast), dice.between(0, 2));
            }
            cast.add(look);
        }
        cast.sort(Comparator.naturalOrder());
        return cast;
    }

    /** Like another but for one trait. */
    private static Look similar(Look look, Look other, int trait) {
        return new Look(
                trait == 0 ? look.size() : other.size(),
                trait == 1 ? look.colour() : other.colour(),
                trait == 2 ? look.form() : other.form());
    }

    /** Places for all of a cast, or none if there was no room. */
    private static Optional<List<Thing>> layout(List<Look> cast, Dice dice) {
        var things = new ArrayList<Thing>();
        for (Look look : cast) {
            Optional<Thing> placed = place(look, things, dice);
            if (placed.isEmpty()) {
                return Optional.empty();
            }
            things.add(placed.get());
        }
        return Optional.of(things);
    }

    private static Optional<Thing> place(Look look, List<Thing> others, Dice dice) {
        double radius = look.size().radius() * dice.between(1 - Size.VARIATION, 1 + Size.VARIATION);
        double low = radius + BORDER;
        for (int i = 0; i < TRIES_PER_THING; i++) {
            double x = dice.between(low, Scene.EDGE - low);
            double y = dice.between(low, Scene.EDGE - low);
            var thing = new Thing(look, look.colour().tint(dice), x, y, radius);
            if (others.stream().allMatch(other -> other.apart(thing) >= LEAST_APART)) {
                return Optional.of(thing);
            }
        }
        return Optional.empty();
    }
}
