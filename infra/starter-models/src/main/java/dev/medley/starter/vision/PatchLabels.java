package dev.medley.starter.vision;

import static dev.medley.starter.training.LlavaBatch.NOTHING;

import dev.medley.starter.scenes.Colour;
import dev.medley.starter.scenes.Form;
import dev.medley.starter.scenes.Group;
import dev.medley.starter.scenes.Relation;
import dev.medley.starter.scenes.Scene;
import dev.medley.starter.scenes.Size;
import dev.medley.starter.scenes.Thing;
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

    /** Of each thing that is told of a patch, how many classes there are. */
    static final int[] CLASSES = {
        1 + Form.values().length,
        Colour.values().length,
        Size.values().length,
        2,
        2 * MOST_OFFSET + 1,
        2 * MOST_OFFSET + 1,
        Scene.MOST_THINGS,
        Scene.MOST_THINGS,
        2 + Relation.values().length
    };

    /** What is told, as progress shows it. */
    static final List<String> NAMES =
            List.of("form", "colour", "size", "centre", "across", "down", "rank", "count", "relation");

    private static final double COVERED = 0.2;

    static int scores() {
        return Arrays.stream(CLASSES).sum();
    }

    /** For each thing that is told, the class in each patch, row by row. */
    int[][] of(Scene scene) {
        var labels = new int[CLASSES.length][edge * edge];
        List<Group> groups = scene.groups();
        List<Relation.Finding> relations = scene.relations();
        for (int patch = 0; patch < edge * edge; patch++) {
            for (int[] label : labels) {
                label[patch] = NOTHING;
            }
            Thing thing = owner(scene, patch);
            labels[0][patch] = thing == null ? 0 : 1 + thing.look().form().ordinal();
            labels[3][patch] = 0;
            if (thing != null) {
                int rank = rank(groups, thing);
                labels[1][patch] = thing.look().colour().ordinal();
                labels[2][patch] = thing.look().size().ordinal();
                labels[3][patch] = patch == patch(thing) ? 1 : 0;
                labels[4][patch] = offset(thing.x(), patch % edge);
                labels[5][patch] = offset(thing.y(), patch / edge);
                labels[6][patch] = rank;
                labels[7][patch] = groups.get(rank).things().size() - 1;
                labels[8][patch] = rank == relations.size()
                        ? 0
                        : relations.get(rank).relation().map(relation -> 2 + relation.ordinal()).orElse(1);
            }
        }
        return labels;
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
            double covered = covered(thing.x(), thing.radius(), patch % edge)
                    * covered(thing.y(), thing.radius(), patch / edge);
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
