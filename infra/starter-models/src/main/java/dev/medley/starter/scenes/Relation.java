package dev.medley.starter.scenes;

import java.util.List;
import java.util.Optional;

/**
 * How one or more things lie to others. "Left of" means that every centre is at least {@link #FAR} units further left
 * than every one of the others, and that this gap exceeds the one upwards or downwards by {@link #CLEARER}.
 */
public enum Relation {
    LEFT("left of"),
    RIGHT("right of"),
    ABOVE("above"),
    BELOW("below");

    static final double FAR = 10;
    /** A gap up to here is none. */
    static final double NEAR = 3;

    static final double CLEARER = 6;

    private final String words;

    Relation(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /**
     * What can be said.
     *
     * @param clear whether nobody can be of another opinion
     * @param relation what holds, if any
     */
    public record Finding(boolean clear, Optional<Relation> relation) {
        private static final Finding NONE = new Finding(true, Optional.empty());
        private static final Finding UNCLEAR = new Finding(false, Optional.empty());
    }

    /** How the first lie to the second. */
    public static Finding between(List<Thing> first, List<Thing> second) {
        double left = least(second, true) - most(first, true);
        double right = least(first, true) - most(second, true);
        double above = least(second, false) - most(first, false);
        double below = least(first, false) - most(second, false);
        double across = Math.max(left, right);
        double down = Math.max(above, below);
        double gap = Math.max(across, down);
        if (gap <= NEAR) {
            return Finding.NONE;
        }
        if (gap < FAR || Math.abs(across - down) < CLEARER) {
            return Finding.UNCLEAR;
        }
        Relation sideways = left > right ? LEFT : RIGHT;
        Relation upright = above > below ? ABOVE : BELOW;
        return new Finding(true, Optional.of(across > down ? sideways : upright));
    }

    private static double least(List<Thing> things, boolean across) {
        return things.stream()
                .mapToDouble(thing -> across ? thing.x() : thing.y())
                .min()
                .orElseThrow();
    }

    private static double most(List<Thing> things, boolean across) {
        return things.stream()
                .mapToDouble(thing -> across ? thing.x() : thing.y())
                .max()
                .orElseThrow();
    }
}
