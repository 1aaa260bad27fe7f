package dev.medley.starter.vision;

import static dev.medley.starter.training.LlavaBatch.NOTHING;

import dev.medley.starter.scenes.Colour;
import dev.medley.starter.scenes.Form;
import dev.medley.starter.scenes.Group;
import dev.medley.starter.scenes.Relation;
import dev.medley.starter.scenes.Scene;
import dev.medley.starter.scenes.Size;
import dev.medley.starter.scenes.Thing;
import dev.medley.starter.training.LlavaTrainer.Pointers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is in each patch of a scene, for the tower to tell: the thing that covers it, where its centre lies, and what a
 * caption says of it.
 *
 * @param edge how many patches an edge has
 */
record PatchLabels(int edge) {
    /** Half patches from the middle of a patch to the centre of what lies there, at most. */
    private static final int MOST_OFFSET = 4;

    /** Points along a patch's edge of which is told whether they lie within the outline of a thing. */
    private static final int POINTS = 4;

    /** What is told, as progress shows it; then follow the points of a patch. */
    static final List<String> NAMES =
            List.of("covered", "form", "colour", "size", "centre", "across", "down", "rank", "count", "relation");

    private static final int KINDS = NAMES.size();
    private static final int CENTRE = NAMES.indexOf("centre");

    private static final double COVERED = 0.2;

    /** How each thing that is told of patches is scored; the points weigh as much as one other. */
    static Pointers pointers() {
        int[] classes = {
            2,
            Form.values().length,
            Colour.values().length,
            Size.values().length,
            2,
            2 * MOST_OFFSET + 1,
            2 * MOST_OFFSET + 1,
            Scene.MOST_THINGS,
            Scene.MOST_THINGS,
            2 + Relation.values().length
        };
        int all = KINDS + POINTS * POINTS;
        int[] sizes = Arrays.copyOf(classes, all);
        float[] weights = new float[all];
        Arrays.fill(sizes, KINDS, all, 2);
        Arrays.fill(weights, 0, KINDS, 1);
        Arrays.fill(weights, KINDS, all, 1f / (POINTS * POINTS));
        return new Pointers(sizes, weights);
    }

    /** For each thing that is told, the class in each patch, row by row. */
    int[][] of(Scene scene) {
        var labels = new int[KINDS + POINTS * POINTS][edge * edge];
        List<Group> groups = scene.groups();
        List<Relation.Finding> relations = scene.relations();
        for (int patch = 0; patch < edge * edge; patch++) {
            Thing thing = owner(scene, patch);
            int[] told = thing == null ? nothing() : told(thing, patch, groups, relations);
            for (int kind = 0; kind < KINDS; kind++) {
                labels[kind][patch] = told[kind];
            }
            for (int point = 0; point < POINTS * POINTS; point++) {
                labels[KINDS + point][patch] = within(scene, patch, point) ? 1 : 0;
            }
        }
        return labels;
    }

    private static int[] nothing() {
        var told = new int[KINDS];
        Arrays.fill(told, NOTHING);
        told[0] = 0;
        told[CENTRE] = 0;
        return told;
    }

    private int[] told(Thing thing, int patch, List<Group> groups, List<Relation.Finding> relations) {
        int rank = rank(groups, thing);
        return new int[] {
            1,
            thing.look().form().ordinal(),
            thing.look().colour().ordinal(),
            thing.look().size().ordinal(),
            patch == patch(thing) ? 1 : 0,
            offset(thing.x(), patch % edge),
            offset(thing.y(), patch / edge),
            rank,
            groups.get(rank).things().size() - 1,
            rank == relations.size()
                    ? 0
                    : relations
                            .get(rank)
                            .relation()
                            .map(relation -> 2 + relation.ordinal())
                            .orElse(1)
        };
    }

    private boolean within(Scene scene, int patch, int point) {
        double x = (patch % edge + (point % POINTS + 0.5) / POINTS) * patchSize();
        double y = (patch / edge + (point / POINTS + 0.5) / POINTS) * patchSize();
        return scene.things().stream().anyMatch(thing -> thing.covers(x, y));
    }

    private static int rank(List<Group> groups, Thing thing) {
        int rank = 0;
        while (!groups.get(rank).look().equals(thing.look())) {
            rank++;
        }
        return rank;
    }

    private double patchSize() {
        return Scene.EDGE / edge;
    }

    private int patch(Thing thing) {
        return (int) (thing.y() / patchSize()) * edge + (int) (thing.x() / patchSize());
    }

    private int offset(double centre, int place) {
        long halves = Math.round(2 * (centre / patchSize() - place - 0.5));
        return (int) Math.max(0, Math.min(2 * MOST_OFFSET, MOST_OFFSET + halves));
    }

    /** The thing whose centre lies in a patch, or else that whose square covers most of it, a fifth at least. */
    private @Nullable Thing owner(Scene scene, int patch) {
        Thing owner = null;
        double most = COVERED * patchSize() * patchSize();
        for (Thing thing : scene.things()) {
            if (patch(thing) == patch) {
                return thing;
            }
            double covered =
                    covered(thing.x(), thing.radius(), patch % edge) * covered(thing.y(), thing.radius(), patch / edge);
            if (covered >= most) {
                owner = thing;
                most = covered;
            }
        }
        return owner;
    }

    /** How much of a patch's edge a thing covers. */
    private double covered(double centre, double radius, int place) {
        double start = place * patchSize();
        return Math.max(0, Math.min(centre + radius, start + patchSize()) - Math.max(centre - radius, start));
    }
}
