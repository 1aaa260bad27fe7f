package dev.medley.starter.scenes;

import java.util.List;

/** All the things of a scene that look alike, at least one. */
public record Group(Look look, List<Thing> things) {
    public Group {
        things = List.copyOf(things);
    }

    String phrase() {
        return look.phrase(things.size());
    }
}
