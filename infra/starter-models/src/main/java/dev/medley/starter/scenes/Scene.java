package dev.medley.starter.scenes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One to five things on a background, none of which meets another.
 *
 * @param things in no order
 */
public record Scene(List<Thing> things, Background background) {
    /** Edge of the square that a scene is, in units. */
    public static final double EDGE = 96;
    /** Most things in a scene. */
    public static final int MOST_THINGS = 5;

    public Scene {
        things = List.copyOf(things);
    }

    /** Its groups in the order of captions. */
    public List<Group> groups() {
        Map<Look, List<Thing>> alike =
                things.stream().collect(Collectors.groupingBy(Thing::look, TreeMap::new, Collectors.toList()));
        return alike.entrySet().stream()
                .map(group -> new Group(group.getKey(), group.getValue()))
                .toList();
    }

    /** How each group lies to the next one: one fewer than there are groups. */
    public List<Relation.Finding> relations() {
        List<Group> groups = groups();
        var relations = new ArrayList<Relation.Finding>();
        for (int i = 0; i + 1 < groups.size(); i++) {
            relations.add(
                    Relation.between(groups.get(i).things(), groups.get(i + 1).things()));
        }
        return relations;
    }

    /**
     * The one true caption: each group in the order of captions, and how it lies to the next: {@code a large red star
     * above two medium blue squares, which are left of a small green ring, and a small white cross}.
     */
    public String caption() {
        List<Group> groups = groups();
        List<Relation.Finding> relations = relations();
        var caption = new StringBuilder(groups.get(0).phrase());
        for (int i = 1; i < groups.size(); i++) {
            String before = i == 1 ? " " : groups.get(i - 1).things().size() == 1 ? ", which is " : ", which are ";
            caption.append(relations
                    .get(i - 1)
                    .relation()
                    .map(relation -> before + relation.words() + ' ')
                    .orElse(", and "));
            caption.append(groups.get(i).phrase());
        }
        return caption.toString();
    }
}
